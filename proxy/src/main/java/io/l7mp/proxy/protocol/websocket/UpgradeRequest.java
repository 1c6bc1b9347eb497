package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.listener.HttpMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client's request to speak WebSocket (RFC 6455, section 4.2.1).
 *
 * @param target what it asks for, as written
 * @param version of HTTP, as in {@code 1.1}
 * @param head the whole head
 * @param subprotocol what is agreed on
 */
record UpgradeRequest(String target, String version, HttpHead head,
        Optional<String> subprotocol) {
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(\\S+) (\\S+) HTTP/(\\d\\.\\d)");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int KEY_LENGTH = 24;

    /** Checks a request's head; the subprotocol is one of {@code subprotocols}. */
    static UpgradeRequest of(HttpHead head, Subprotocols subprotocols)
            throws HandshakeException {
        var line = REQUEST_LINE.matcher(head.startLine());
        if (!line.matches() || !HttpHead.isToken(line.group(1))
                || !HttpHead.isValue(line.group(2))) {
            throw new HandshakeException("a malformed request line");
        }
        checkVersion(line.group(3));
        if (!line.group(1).equals("GET")) {
            throw new HandshakeException(HandshakeException.METHOD_NOT_ALLOWED,
                    "a WebSocket begins with GET, not " + line.group(1));
        }
        checkUpgrade(head);
        checkKey(head.field("sec-websocket-key"));
        return new UpgradeRequest(line.group(2), line.group(3), head, subprotocols.choose(head));
    }

    /** The response that accepts it. */
    String response() {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(head.field("sec-websocket-key")) + "\r\n"
                + subprotocol.map(name -> "Sec-WebSocket-Protocol: " + name + "\r\n").orElse("")
                + "\r\n";
    }

    /** The metadata section {@code HTTP}. */
    Map<String, Object> metadata() {
        return HttpMetadata.section("GET", target, version, head.fields());
    }

    /** The answer to a key (section 4.2.2, step 5.4). */
    static String accept(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    private static void checkVersion(String version) throws HandshakeException {
        if (version.charAt(0) != '1') {
            throw new HandshakeException(HandshakeException.VERSION_NOT_SUPPORTED,
                    "HTTP/" + version + " is not spoken here");
        }
        if (version.equals("1.0")) {
            throw new HandshakeException("a WebSocket needs HTTP/1.1");
        }
    }

    private static void checkUpgrade(HttpHead head) throws HandshakeException {
        if (head.field("host").isEmpty()) {
            throw new HandshakeException("no Host header");
        }
        if (head.field("upgrade").isEmpty()) {
            throw new HandshakeException(HandshakeException.UPGRADE_REQUIRED,
                    "only WebSocket is spoken here");
        }
        if (!head.lists("upgrade", "websocket") || !head.lists("connection", "upgrade")) {
            throw new HandshakeException("no upgrade to WebSocket");
        }
        if (!head.field("sec-websocket-version").equals("13")) {
            throw new HandshakeException(HandshakeException.UPGRADE_REQUIRED,
                    "version 13 of WebSocket is spoken here");
        }
        if (head.fields().containsKey("transfer-encoding")
                || !head.fields().getOrDefault("content-length", "0").equals("0")) {
            throw new HandshakeException("an upgrade request with a body");
        }
    }

    private static void checkKey(String key) throws HandshakeException {
        try {
            // The decoder does not mind when the padding is left out.
            if (Base64.getDecoder().decode(key).length == KEY_BYTES
                    && key.length() == KEY_LENGTH) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new HandshakeException("Sec-WebSocket-Key is not Base64");
        }
        throw new HandshakeException("Sec-WebSocket-Key is not 16 bytes long");
    }
}

package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** A client's side of one handshake: the request, and what the response must be (section 4.1). */
record UpgradeOffer(UpgradeTarget target, String key) {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/(1\\.\\d) (\\d{3})( .*)?");
    private static final int KEY_BYTES = 16;

    /** An offer with a key of its own. */
    static UpgradeOffer to(UpgradeTarget target, MaskKeys random) {
        var key = ByteBuffer.allocate(KEY_BYTES);
        while (key.hasRemaining()) {
            key.putInt(random.next());
        }
        return new UpgradeOffer(target, Base64.getEncoder().encodeToString(key.array()));
    }

    /** The request's head. */
    String request() {
        var request = new StringBuilder("GET ").append(target.path())
                .append(" HTTP/1.1\r\nHost: ").append(target.hostField())
                .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ")
                .append(key).append("\r\nSec-WebSocket-Version: 13\r\n");
        if (!target.subprotocols().names().isEmpty()) {
            request.append("Sec-WebSocket-Protocol: ")
                    .append(String.join(", ", target.subprotocols().names())).append("\r\n");
        }
        target.headers().forEach((name, value) ->
                request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }

    /** Why {@code response} does not make it a WebSocket; empty when it does. */
    Optional<String> refusal(HttpHead response) {
        var status = STATUS_LINE.matcher(response.startLine());
        if (!status.matches()) {
            return Optional.of("the answer is no HTTP response");
        }
        if (!status.group(2).equals("101")) {
            return Optional.of("the upgrade was refused with "
                    + response.startLine().substring(response.startLine().indexOf(' ') + 1));
        }
        if (status.group(1).equals("1.0")) {
            return Optional.of("the answer is HTTP/1.0, which knows no upgrade");
        }
        if (!response.lists("upgrade", "websocket") || !response.lists("connection", "upgrade")) {
            return Optional.of("the answer upgrades to something else");
        }
        if (!response.field("sec-websocket-accept").equals(UpgradeRequest.accept(key))) {
            return Optional.of("the answer has a wrong Sec-WebSocket-Accept");
        }
        return response.field("sec-websocket-extensions").isEmpty()
                ? target.subprotocols().refusal(response)
                : Optional.of("the answer has extensions nobody asked for");
    }
}

package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.net.Address;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a session's WebSocket goes and what it asks for there: what the session's HTTP metadata say
 * wins over the endpoint, the cluster's port and {@code /}.
 *
 * @param isSecret whether the metadata ask for TLS, which is not spoken here
 * @param host name or address, IPv6 without brackets
 * @param port 0 when nobody said which
 * @param path with the query
 * @param headers to be sent along, fit to be sent
 * @param subprotocols to be offered
 */
record UpgradeTarget(boolean isSecret, String host, int port, String path,
        Map<String, String> headers, Subprotocols.Offer subprotocols) {
    private static final int DEFAULT_PORT = 80;
    private static final int MAX_PORT = 65_535;
    // What belongs to one connection (RFC 9110, section 7.6.1) or to its handshake.
    private static final Set<String> NOT_SENT = Set.of("connection", "content-length", "expect",
            "host", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
            "sec-websocket-accept", "sec-websocket-extensions", "sec-websocket-key",
            "sec-websocket-protocol", "sec-websocket-version", "te", "trailer",
            "transfer-encoding", "upgrade");

    /**
     * The target of a session.
     *
     * @param http the metadata section, empty when the session has none
     * @param address the endpoint's
     * @param port the cluster's, 0 when it has none
     */
    static UpgradeTarget of(Map<String, Object> http, String address, int port) {
        var url = http.get("url") instanceof Map<?, ?> map ? map : Map.of();
        var host = withoutPort(text(url.get("host")));
        var path = text(url.get("path"));
        var isSecret = text(url.get("protocol")).matches("(?i)(wss|https):?");
        return new UpgradeTarget(isSecret, bare(host.isEmpty() ? address : host),
                portOf(text(url.get("port")), port), encode(path.isEmpty() ? "/" : path),
                http.get("headers") instanceof Map<?, ?> map ? headers(map) : Map.of(),
                Subprotocols.Offer.NONE);
    }

    /** The same with an offer of subprotocols. */
    UpgradeTarget offering(Subprotocols.Offer offer) {
        return new UpgradeTarget(isSecret, host, port, path, headers, offer);
    }

    /** What makes it impossible to go there; empty when nothing does. */
    Optional<String> flaw() {
        if (isSecret) {
            return Optional.of("the session's HTTP metadata ask for TLS, which is not supported");
        }
        if (port == 0) {
            return Optional.of("neither the cluster nor the session's HTTP metadata have a port");
        }
        return port <= MAX_PORT ? Optional.empty() : Optional.of("port " + port + " is too large");
    }

    /** For the socket. */
    Address.Inet address() {
        return new Address.Inet(host, port);
    }

    /** The Host field: without the port when that is what everybody expects. */
    String hostField() {
        var shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == DEFAULT_PORT ? shown : shown + ":" + port;
    }

    /** Rules may have put anything anywhere. */
    private static String text(Object value) {
        return value instanceof String || value instanceof Number ? value.toString() : "";
    }

    private static String withoutPort(String host) {
        var colon = host.lastIndexOf(':');
        var isAfterLiteral = host.startsWith("[") && host.indexOf(']') < colon;
        var isPort = colon >= 0 && colon == host.indexOf(':') || isAfterLiteral;
        return isPort ? host.substring(0, colon) : host;
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
    }

    private static int portOf(String text, int otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }

    /** What would end the request line early, and what no URI may contain, goes as %XX. */
    private static String encode(String path) {
        var encoded = new StringBuilder(path.startsWith("/") ? "" : "/");
        for (var b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '#') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }

    private static Map<String, String> headers(Map<?, ?> fields) {
        var dropped = new HashSet<>(NOT_SENT);
        for (var name : text(fields.get("connection")).split(",")) {
            dropped.add(name.strip().toLowerCase(Locale.ROOT));
        }
        var sent = new LinkedHashMap<String, String>();
        fields.forEach((key, field) -> {
            var name = text(key).toLowerCase(Locale.ROOT);
            var value = text(field);
            if (!dropped.contains(name) && isFit(name, value)) {
                sent.put(name, value);
            }
        });
        return sent;
    }

    /** A line end or a character that is no byte may have come in by a rewrite. */
    private static boolean isFit(String name, String value) {
        return HttpHead.isToken(name) && HttpHead.isValue(value) && !value.isEmpty()
                && value.chars().allMatch(c -> c <= 0xff);
    }
}

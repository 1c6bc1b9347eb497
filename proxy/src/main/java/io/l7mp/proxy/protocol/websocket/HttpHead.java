package io.l7mp.proxy.protocol.websocket;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 message (RFC 9112), strictly read.
 *
 * @param startLine the request or status line
 * @param fields the header, names in lower case; the values of repeated fields are joined
 */
record HttpHead(String startLine, Map<String, String> fields) {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Reads the text up to and including the empty line. */
    static HttpHead parse(String text) throws HandshakeException {
        var lines = text.split("\n");
        var fields = new LinkedHashMap<String, String>();
        for (var i = 1; i < lines.length; i++) {
            var line = withoutReturn(lines[i]);
            if (!line.isEmpty()) {
                addField(fields, line);
            }
        }
        return new HttpHead(withoutReturn(lines[0]), fields);
    }

    /** The value of a field, empty when it is missing. */
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Whether {@code token} is an element of the list in a field; case does not matter. */
    boolean lists(String name, String token) {
        for (var element : field(name).split(",")) {
            if (element.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code text} is a token of RFC 9110, section 5.6.2. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || TOKEN_MARKS.indexOf(c) >= 0);
    }

    /** Whether {@code text} may be a field's value: it cannot begin another line. */
    static boolean isValue(String text) {
        return text.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f);
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static void addField(Map<String, String> fields, String line)
            throws HandshakeException {
        var colon = line.indexOf(':');
        var name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!isToken(name)) {
            throw new HandshakeException("a header line without a proper name");
        }
        var raw = line.substring(colon + 1);
        if (!isValue(raw)) {
            throw new HandshakeException("a control character in header \"" + name + "\"");
        }
        var value = raw.strip();
        var before = fields.putIfAbsent(name, value);
        if (before == null) {
            return;
        }
        if (name.equals("host")) {
            throw new HandshakeException("more than one Host header");
        }
        fields.put(name, before + (name.equals("cookie") ? "; " : ", ") + value);
    }
}

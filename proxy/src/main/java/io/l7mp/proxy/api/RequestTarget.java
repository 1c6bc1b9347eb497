package io.l7mp.proxy.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What follows the method in a request (RFC 9112, section 3.2), taken apart.
 *
 * @param segments of the path, percent-decoded one by one: {@code ..} and {@code %2F} in a name are
 *     just that; one trailing slash is left out
 * @param query the parameters; of equal ones the last counts
 */
record RequestTarget(List<String> segments, Map<String, String> query) {
    /** Takes {@code target}, path and query, apart. */
    static RequestTarget of(String target) {
        var mark = target.indexOf('?');
        var path = mark < 0 ? target : target.substring(0, mark);
        return new RequestTarget(segments(path),
                mark < 0 ? Map.of() : query(target.substring(mark + 1)));
    }

    private static List<String> segments(String path) {
        var from = path.startsWith("/") ? 1 : 0;
        var to = path.length() - (path.length() > from && path.endsWith("/") ? 1 : 0);
        return Arrays.stream(path.substring(from, to).split("/", -1))
                .map(RequestTarget::decode).toList();
    }

    private static Map<String, String> query(String text) {
        var query = new HashMap<String, String>();
        for (var pair : text.split("&")) {
            var equals = pair.indexOf('=');
            var key = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            query.put(decode(key), decode(value.replace('+', ' ')));
        }
        return query;
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0, end; at < text.length(); at = end) {
            if (text.charAt(at) == '%') {
                bytes.write(octet(text, at));
                end = at + 3;
            } else {
                end = text.indexOf('%', at) < 0 ? text.length() : text.indexOf('%', at);
                bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw malformed(text);
        }
    }

    private static int octet(String text, int at) {
        if (at + 2 >= text.length() || !HexFormat.isHexDigit(text.charAt(at + 1))
                || !HexFormat.isHexDigit(text.charAt(at + 2))) {
            throw malformed(text);
        }
        return HexFormat.fromHexDigits(text, at + 1, at + 3);
    }

    private static ApiException malformed(String text) {
        return ApiException.badRequest("Malformed percent encoding in \"" + text + "\"");
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first line and the headers of an HTTP/1 message; names in lower case, the last of equals
 * wins.
 */
public record HttpHead(String start, Map<String, String> headers) {

    /** Reads the head of a message and nothing beyond it. */
    public static HttpHead read(StreamConn conn) throws IOException {
        var start = conn.receiveLine();
        var headers = new TreeMap<String, String>();
        for (var line = conn.receiveLine(); !line.isEmpty(); line = conn.receiveLine()) {
            var colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT),
                line.substring(colon + 1).strip());
        }
        return new HttpHead(start, headers);
    }

    /** One header's value. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The status of a response. */
    public int status() {
        return Integer.parseInt(start.split(" ", 3)[1]);
    }

    /** The reason phrase of a response. */
    public String reason() {
        var parts = start.split(" ", 3);
        return parts.length < 3 ? "" : parts[2];
    }

    /** The target of a request. */
    public String target() {
        return start.split(" ", 3)[1];
    }
}

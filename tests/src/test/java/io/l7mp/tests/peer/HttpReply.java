// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A whole HTTP response. */
public record HttpReply(HttpHead head, String body) {

    /** Reads one response; the connection can be used again if the server lets it. */
    public static HttpReply read(StreamConn conn) throws IOException {
        var head = HttpHead.read(conn);
        var rest = new HttpBody(conn, head).rest();
        return new HttpReply(head, new String(rest, StandardCharsets.UTF_8));
    }

    /** The status code. */
    public int status() {
        return head.status();
    }
}

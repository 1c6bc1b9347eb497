// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Reads the body of an HTTP/1 message piece by piece: chunked, of known length, or to the end. */
final class HttpBody {
    private final StreamConn conn;
    private final boolean chunked;
    private long left;
    private boolean ended;

    HttpBody(StreamConn conn, HttpHead head) {
        this.conn = conn;
        chunked = head.header("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent();
        left = head.header("content-length").map(Long::valueOf).orElse(Long.MAX_VALUE);
    }

    /** What has come of the body; empty at its proper end, an exception when it breaks off. */
    Optional<byte[]> next() throws IOException {
        if (ended || left == 0) {
            return Optional.empty();
        }
        return chunked ? nextChunk() : nextBytes();
    }

    /** The rest of the body. */
    byte[] rest() throws IOException {
        var all = new ByteArrayOutputStream();
        for (var piece = next(); piece.isPresent(); piece = next()) {
            all.write(piece.get());
        }
        return all.toByteArray();
    }

    private Optional<byte[]> nextChunk() throws IOException {
        var size = Integer.parseInt(conn.receiveLine().split(";")[0].strip(), 16);
        var data = conn.receiveExactly(size);
        conn.receiveLine();
        ended = size == 0;
        return ended ? Optional.empty() : Optional.of(data);
    }

    private Optional<byte[]> nextBytes() throws IOException {
        if (left != Long.MAX_VALUE) {
            var data = conn.receiveExactly((int) Math.min(left, 65_536));
            left -= data.length;
            return Optional.of(data);
        }
        var data = conn.receive();
        ended = data.isEmpty();
        return data;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;

/** A JSONSocket server over another server; it says yes to every header. */
public record JsonSocketUpstream(Upstream below) implements Upstream {
    @Override
    public JsonSocketConn accept() throws IOException {
        return JsonSocketConn.serve(below.accept());
    }

    @Override
    public void close() throws IOException {
        below.close();
    }
}

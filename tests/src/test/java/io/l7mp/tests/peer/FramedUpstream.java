// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;

/** A stream server whose connections carry messages in frames. */
public record FramedUpstream(StreamUpstream streams, FramedConn.Kind kind) implements Upstream {
    @Override
    public FramedConn accept() throws IOException {
        return new FramedConn(streams.accept(), kind);
    }

    @Override
    public void close() throws IOException {
        streams.close();
    }
}

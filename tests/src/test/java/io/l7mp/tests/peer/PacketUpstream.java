// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;

/** An interface that a cluster of the proxy leads to; who is behind it is always the same. */
public record PacketUpstream(PacketConn peer) implements Upstream {
    /** Waits for frames; call inside the server's namespace. */
    public static PacketUpstream listen(String device, int ethertype) throws IOException {
        return new PacketUpstream(PacketConn.open(device, ethertype));
    }

    @Override
    public Conn accept() {
        return peer;
    }

    @Override
    public void close() {
        peer.close();
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A client of a proxy and what the proxy connects it to; both wait for what they expect. */
interface Peers extends Closeable {
    /** Bytes of a message. */
    int LENGTH = 64;

    /** Connects the client to the proxy at {@code port}, and sees its first message through. */
    void connect(int port) throws IOException;

    /** Sends messages from the client to the other side and others back; how many bytes came. */
    int roundTrip(int messages) throws IOException;

    /** {@code port} of this host. */
    static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A message. */
    static ByteBuffer message() {
        return ByteBuffer.allocateDirect(LENGTH);
    }

    /** Three ports that nobody uses. */
    static int[] freePorts() throws IOException {
        try (var one = new DatagramSocket(at(0)); var two = new DatagramSocket(at(0));
                var three = new DatagramSocket(at(0))) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Peers that send datagrams. */
final class DatagramPeers implements Peers {
    private final ByteBuffer sent = Peers.message();
    private final ByteBuffer received = ByteBuffer.allocateDirect(2 * LENGTH);
    private final DatagramChannel client = DatagramChannel.open();
    private final DatagramChannel server;

    /** The proxy will be connected to {@code serverPort}. */
    DatagramPeers(int serverPort) throws IOException {
        server = DatagramChannel.open().bind(Peers.at(serverPort));
    }

    @Override
    public void connect(int port) throws IOException {
        client.connect(Peers.at(port));
        client.write(sent.clear());
        server.connect(server.receive(received.clear()));
    }

    @Override
    public int roundTrip(int messages) throws IOException {
        return pass(client, server, messages) + pass(server, client, messages);
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }

    private int pass(DatagramChannel from, DatagramChannel to, int messages) throws IOException {
        for (var i = 0; i < messages; i++) {
            from.write(sent.clear());
        }
        var bytes = 0;
        for (var i = 0; i < messages; i++) {
            bytes += to.read(received.clear());
        }
        return bytes;
    }
}

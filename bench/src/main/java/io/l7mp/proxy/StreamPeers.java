// SPDX-License-Identifier: MIT
package io.l7mp.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Peers that are connected by TCP. */
final class StreamPeers implements Peers {
    private final ByteBuffer sent = Peers.message();
    private final ByteBuffer received = ByteBuffer.allocateDirect(64 * LENGTH);
    private final ServerSocketChannel listening;
    private SocketChannel client;
    private SocketChannel server;

    /** The proxy will connect to {@code serverPort}. */
    StreamPeers(int serverPort) throws IOException {
        listening = ServerSocketChannel.open().bind(Peers.at(serverPort));
    }

    @Override
    public void connect(int port) throws IOException {
        client = SocketChannel.open(Peers.at(port));
        server = listening.accept();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        server.setOption(StandardSocketOptions.TCP_NODELAY, true);
        roundTrip(1);
    }

    @Override
    public int roundTrip(int messages) throws IOException {
        return pass(client, server, messages) + pass(server, client, messages);
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        listening.close();
    }

    private int pass(SocketChannel from, SocketChannel to, int messages) throws IOException {
        for (var i = 0; i < messages; i++) {
            from.write(sent.clear());
        }
        var bytes = 0;
        while (bytes < messages * LENGTH) {
            bytes += to.read(received.clear());
        }
        return bytes;
    }
}

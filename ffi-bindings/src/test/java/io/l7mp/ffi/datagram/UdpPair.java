// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Two UDP sockets on the loopback interface; the client may be connected to the server. */
final class UdpPair implements AutoCloseable {

    private static final long PATIENCE_MS = 5000;

    final CallState cs = new CallState();
    final DatagramChannel server;
    final DatagramChannel client;
    private final Selector selector = Selector.open();

    UdpPair(StandardProtocolFamily family, String serverAddress) throws IOException {
        server = DatagramChannel.open(family).bind(new InetSocketAddress(serverAddress, 0));
        server.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        var local = family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1";
        client = DatagramChannel.open(family).bind(new InetSocketAddress(local, 0));
        client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    }

    static UdpPair onLoopback(StandardProtocolFamily family) throws IOException {
        return new UdpPair(family, family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1");
    }

    UdpPair connect() throws IOException {
        client.connect(server.getLocalAddress());
        return this;
    }

    InetSocketAddress clientAddress() throws IOException {
        return (InetSocketAddress) client.getLocalAddress();
    }

    InetSocketAddress serverAddress() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    int serverFd() {
        return NioFd.of(server);
    }

    int clientFd() {
        return NioFd.of(client);
    }

    void set(DatagramChannel channel, int level, int option, int value) {
        assertEquals(0, LibC.setsockopt(cs, NioFd.of(channel), level, option, value));
    }

    void clientSends(String... payloads) throws IOException {
        for (var payload : payloads) {
            client.send(ByteBuffer.wrap(payload.getBytes()), server.getLocalAddress());
        }
    }

    /** Waits until a socket has something to read or an error to tell. */
    void await(DatagramChannel channel) throws IOException {
        selector.selectedKeys().clear();
        for (var key : selector.keys()) {
            if (key.isValid()) {
                key.interestOps(key.channel() == channel ? SelectionKey.OP_READ : 0);
            }
        }
        assertEquals(1, selector.select(PATIENCE_MS), "nothing arrived in time");
    }

    /** Receives payloads one by one until there are as many as expected. */
    List<String> receive(DatagramChannel channel, int expected) throws IOException {
        var payloads = new ArrayList<String>();
        var buffer = ByteBuffer.allocate(65_536);
        while (payloads.size() < expected) {
            await(channel);
            while (channel.receive(buffer) != null) {
                payloads.add(new String(buffer.array(), 0, buffer.position()));
                buffer.clear();
            }
        }
        return payloads;
    }

    /** Closes the server now, not at the selector's next turn. */
    void closeServer() throws IOException {
        server.close();
        selector.selectNow();
    }

    @Override
    public void close() throws IOException {
        server.close();
        client.close();
        selector.close();
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A UDP server: each new remote address is a connection. One thread sorts what arrives. */
public final class UdpUpstream implements Upstream {
    private static final int LARGEST = 65_536;

    private final DatagramSocket socket;
    private final Thread sorter;
    private final BlockingQueue<Peer> fresh = new LinkedBlockingQueue<>();

    private UdpUpstream(DatagramSocket socket) throws IOException {
        this.socket = socket;
        socket.setReceiveBufferSize(1 << 20);
        sorter = Thread.ofPlatform().daemon().name("udp-" + socket.getLocalPort())
            .start(this::sort);
    }

    /** Binds; call inside the server's namespace. */
    public static UdpUpstream listen(InetSocketAddress address) throws IOException {
        return new UdpUpstream(new DatagramSocket(address));
    }

    @Override
    public Peer accept() throws IOException {
        return take(fresh, "a datagram from a new address");
    }

    /** True when {@link #accept} would not wait. */
    public boolean hasNews() {
        return !fresh.isEmpty();
    }

    /** The kernel keeps the socket, which takes datagrams, until the thread has left it. */
    @Override
    public void close() {
        socket.close();
        try {
            sorter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sort() {
        Map<SocketAddress, Peer> peers = new HashMap<>();
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
                socket.receive(packet);
                var data = Arrays.copyOf(packet.getData(), packet.getLength());
                peers.computeIfAbsent(packet.getSocketAddress(), this::meet).arrived.add(data);
            }
        } catch (IOException e) {
            // The socket was closed: nothing arrives any more.
            peers.clear();
        }
    }

    private Peer meet(SocketAddress remote) {
        var peer = new Peer(remote);
        fresh.add(peer);
        return peer;
    }

    private static <T> T take(BlockingQueue<T> queue, String what) throws IOException {
        try {
            var next = queue.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new SocketTimeoutException("no " + what);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + what, e);
        }
    }

    /** The datagrams from and to one remote address. */
    public final class Peer implements Conn {
        private final SocketAddress remote;
        private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();

        private Peer(SocketAddress remote) {
            this.remote = remote;
        }

        /** The address the datagrams come from. */
        public InetSocketAddress remoteAddress() {
            return (InetSocketAddress) remote;
        }

        @Override
        public void send(byte[] data) throws IOException {
            socket.send(new DatagramPacket(data, data.length, remote));
        }

        @Override
        public Optional<byte[]> receive() throws IOException {
            return Optional.of(take(arrived, "datagram from " + remote));
        }

        @Override
        public void endOutput() {
            throw new UnsupportedOperationException("UDP has no end");
        }

        /** Nothing to break: the socket is the server's. */
        @Override
        public void abort() {
            close();
        }

        /** Forgets what has arrived; the socket is the server's. */
        @Override
        public void close() {
            arrived.clear();
        }
    }
}

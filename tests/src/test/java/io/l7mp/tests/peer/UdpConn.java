// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A UDP client: a socket that talks to one address and fails when another one answers. UDP has no
 * end, so it never receives one. Not connected, since Java sends no empty datagrams then.
 */
public final class UdpConn implements Conn {
    private static final int LARGEST = 65_536;

    private final DatagramSocket socket;
    private final InetSocketAddress remote;
    private final byte[] buffer = new byte[LARGEST];

    private UdpConn(DatagramSocket socket, InetSocketAddress remote) throws IOException {
        this.socket = socket;
        this.remote = remote;
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
    }

    /** A socket on a port of the kernel's choice; call inside the client's namespace. */
    public static UdpConn to(InetSocketAddress remote) throws IOException {
        return between(new InetSocketAddress(0), remote);
    }

    /** A socket bound to {@code local}; call inside the client's namespace. */
    public static UdpConn between(InetSocketAddress local, InetSocketAddress remote)
            throws IOException {
        return new UdpConn(new DatagramSocket(local), remote);
    }

    /** The port of this side. */
    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void send(byte[] data) throws IOException {
        socket.send(new DatagramPacket(data, data.length, remote));
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        if (!packet.getSocketAddress().equals(remote)) {
            throw new AssertionError("sent to " + remote + ", answered from "
                + packet.getSocketAddress());
        }
        return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    /** True when nothing arrives within the given time: for what must not come. */
    public boolean isSilentFor(int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            socket.receive(new DatagramPacket(buffer, buffer.length));
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
        }
    }

    @Override
    public void endOutput() {
        throw new UnsupportedOperationException("UDP has no end");
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void close() {
        socket.close();
    }
}

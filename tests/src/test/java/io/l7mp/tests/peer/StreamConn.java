// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A TCP or Unix stream connection. */
public final class StreamConn implements Conn {
    private final SocketChannel channel;
    private final Ready readable;
    private final Ready writable;
    private final ByteBuffer inbound = ByteBuffer.allocate(64 * 1024).flip();

    StreamConn(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            // What is sent in pieces is to arrive in pieces.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        readable = new Ready(channel, SelectionKey.OP_READ, "receive");
        writable = new Ready(channel, SelectionKey.OP_WRITE, "send");
    }

    /** Connects; call inside the client's namespace. */
    public static StreamConn connect(SocketAddress address) throws IOException {
        return new StreamConn(SocketChannel.open(address));
    }

    /**
     * Connects by TCP from a given address, which may just have been used; call inside the client's
     * namespace.
     */
    public static StreamConn between(SocketAddress local, SocketAddress remote)
            throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(local).connect(remote);
        return new StreamConn(channel);
    }

    /** The address of this side. */
    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    /** The address of the other side. */
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public void send(byte[] data) throws IOException {
        var left = ByteBuffer.wrap(data);
        while (left.hasRemaining()) {
            if (channel.write(left) == 0) {
                writable.await();
            }
        }
    }

    /**
     * Sends some of {@code data} from an offset on, waiting for room; returns how much that was.
     */
    public int sendFrom(byte[] data, int offset) throws IOException {
        var left = ByteBuffer.wrap(data, offset, data.length - offset);
        var sent = channel.write(left);
        while (sent == 0) {
            writable.await();
            sent = channel.write(left);
        }
        return sent;
    }

    /** Sends text in UTF-8. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        if (!inbound.hasRemaining() && !fill()) {
            return Optional.empty();
        }
        var bytes = new byte[inbound.remaining()];
        inbound.get(bytes);
        return Optional.of(bytes);
    }

    /** The next {@code length} bytes and none more; fails when the stream ends before. */
    public byte[] receiveExactly(int length) throws IOException {
        var bytes = new byte[length];
        for (var done = 0; done < length;) {
            require();
            var step = Math.min(inbound.remaining(), length - done);
            inbound.get(bytes, done, step);
            done += step;
        }
        return bytes;
    }

    /** The next line without its line end; fails when the stream ends before. */
    public String receiveLine() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            require();
            var next = inbound.get();
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(next);
        }
    }

    /** True when the other side has not sent anything, nor ended, up to now. */
    public boolean isSilent() throws IOException {
        return !inbound.hasRemaining() && readNow() == 0;
    }

    @Override
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Resets a TCP connection; a Unix one is just closed, it has no reset of its own. */
    @Override
    public void abort() throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }

    @Override
    public String toString() {
        return "stream " + channel;
    }

    private void require() throws IOException {
        if (!inbound.hasRemaining() && !fill()) {
            throw new EOFException("the other side ended");
        }
    }

    private boolean fill() throws IOException {
        var count = readNow();
        while (count == 0) {
            readable.await();
            count = readNow();
        }
        return count > 0;
    }

    private int readNow() throws IOException {
        inbound.clear();
        try {
            return channel.read(inbound);
        } finally {
            inbound.flip();
        }
    }
}

package io.l7mp.proxy.net;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.WritableByteChannel;

/** A descriptor that is written, at once or when it has room. Loop thread only. */
final class DescriptorOutput implements ChannelHandler, WritableByteChannel {
    private final DescriptorConnection connection;
    private final EventLoop loop;
    private final ForeignChannel channel;
    private final boolean isWatched;
    private final Interest interest;
    private boolean closed;

    /**
     * Takes over {@code channel}.
     *
     * @param isWatched whether to notice at once that nobody reads any more, not only when
     *     something is to be written
     */
    DescriptorOutput(DescriptorConnection connection, ForeignChannel channel, boolean isWatched)
            throws IOException {
        this.connection = connection;
        this.loop = connection.loop();
        this.channel = channel;
        this.isWatched = isWatched;
        // The end of a pipe that is written is never readable: what is told is a hang-up.
        var idle = isWatched ? SelectionKey.OP_READ : 0;
        this.interest = new Interest(loop.register(channel, idle, this), idle);
    }

    /** Asks to hear of room, or not any more. */
    void await(boolean room) {
        if (!closed) {
            interest.set(isWatched, room);
        }
    }

    /** Writes what the kernel takes, maybe nothing. */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        var n = LibC.write(loop.callState(), channel.fd(), Memory.address(bytes) + bytes.position(),
                bytes.remaining());
        if (n == -Errno.EAGAIN || n == -Errno.EINTR) {
            return 0;
        }
        ErrnoException.check(n, "write", "");
        bytes.position(bytes.position() + n);
        return n;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.release(channel);
        }
    }

    @Override
    public void onReady(int readyOps) {
        if (closed) {
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            connection.flush();
        } else {
            connection.onUnread(Errno.message(Errno.EPIPE));
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        connection.onDefect(cause);
    }
}

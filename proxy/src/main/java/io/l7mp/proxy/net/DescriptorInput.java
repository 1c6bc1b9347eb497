package io.l7mp.proxy.net;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;

/** A descriptor that is read into the loop's buffer as long as that is wanted. Loop thread only. */
final class DescriptorInput implements ChannelHandler {
    private final DescriptorConnection connection;
    private final EventLoop loop;
    private final ForeignChannel channel;
    private final Interest interest;
    private boolean closed;

    /** Takes over {@code channel}, which may be registered with the loop already. */
    DescriptorInput(DescriptorConnection connection, ForeignChannel channel) throws IOException {
        this.connection = connection;
        this.loop = connection.loop();
        this.channel = channel;
        this.interest = new Interest(loop.register(channel, 0, this), 0);
    }

    /** Asks to hear of data, or not any more. */
    void await(boolean data) {
        if (!closed) {
            interest.set(data, false);
        }
    }

    void close() {
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
        var buffer = loop.readBuffer();
        var n = LibC.read(loop.callState(), channel.fd(),
                Memory.address(buffer) + buffer.position(), buffer.remaining());
        if (n > 0) {
            connection.onRead(buffer.limit(n));
        } else if (n == 0) {
            connection.onEndOf(this);
        } else if (n != -Errno.EAGAIN && n != -Errno.EINTR) {
            connection.breakOff("read: " + Errno.message(-n), true);
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        connection.onDefect(cause);
    }
}

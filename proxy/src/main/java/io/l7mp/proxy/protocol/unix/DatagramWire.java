package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.UnixWire;

/**
 * Messages of a connected datagram socket. Its peer cannot be told of an end, so that is the end in
 * both directions.
 */
final class DatagramWire extends UnixWire {
    private final Runnable onClosed;

    /** For the socket {@code fd}; {@code onClosed} removes what it was bound to. */
    DatagramWire(EventLoop loop, int fd, Runnable onClosed) throws ErrnoException {
        super(loop, fd);
        this.onClosed = onClosed;
    }

    @Override
    public boolean hasEnds() {
        return false;
    }

    @Override
    public int shutdownOutput(CallState state, int fd) {
        return 0;
    }

    @Override
    public void onClosed() {
        onClosed.run();
    }
}

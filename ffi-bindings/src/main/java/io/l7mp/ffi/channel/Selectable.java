// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.F_GETFL;
import static io.l7mp.ffi.libc.Constants.F_SETFL;
import static io.l7mp.ffi.libc.Constants.O_NONBLOCK;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import sun.nio.ch.Net;
import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/** What the stock selector asks of every channel of ours: poll(2)'s events for NIO's operations. */
interface Selectable extends SelChImpl {
    /** Readable is also what has a connection to accept. */
    int INWARD = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    /** Writable is also what has finished connecting. */
    int OUTWARD = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    @Override
    default int translateInterestOps(int ops) {
        return ((ops & INWARD) == 0 ? 0 : Net.POLLIN) | ((ops & OUTWARD) == 0 ? 0 : Net.POLLOUT);
    }

    @Override
    default boolean translateAndSetReadyOps(int events, SelectionKeyImpl key) {
        return setReadyOps(events, 0, key);
    }

    @Override
    default boolean translateAndUpdateReadyOps(int events, SelectionKeyImpl key) {
        return setReadyOps(events, key.nioReadyOps(), key);
    }

    private static boolean setReadyOps(int events, int initial, SelectionKeyImpl key) {
        var wanted = key.nioInterestOps();
        var ready = initial;
        if ((events & (Net.POLLERR | Net.POLLHUP)) != 0) {
            ready = wanted;
        } else {
            ready |= (events & Net.POLLIN) == 0 ? 0 : wanted & INWARD;
            ready |= (events & Net.POLLOUT) == 0 ? 0 : wanted & OUTWARD;
        }
        var before = key.nioReadyOps();
        key.nioReadyOps(ready);
        return (ready & ~before) != 0;
    }

    /** Sets or clears O_NONBLOCK unless it is so; {@code what} names the descriptor in errors. */
    static void setBlocking(int fd, boolean block, String what) throws IOException {
        var state = CallState.current();
        var flags = check(LibC.fcntl(state, fd, F_GETFL, 0), "fcntl", what);
        var wanted = block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
        if (wanted != flags) {
            check(LibC.fcntl(state, fd, F_SETFL, wanted), "fcntl", what);
        }
    }
}

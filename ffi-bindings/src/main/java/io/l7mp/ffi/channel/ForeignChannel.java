// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static io.l7mp.ffi.ErrnoException.check;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Consumer;
import sun.nio.ch.IOUtil;

/**
 * Puts any descriptor that can be polled into a stock selector: Unix datagram and packet sockets,
 * eventfd, pipes, terminals.
 *
 * <p>It has no read or write of its own: the loop thread makes raw calls on {@link #fd()}. An
 * error or a hang-up shows as every operation asked for being ready; the next raw call tells
 * which it was.
 *
 * <p>As with channels of the JDK, closing one that is registered is deferred: the descriptor goes
 * at the selector's next select call.
 */
public final class ForeignChannel extends AbstractSelectableChannel implements Selectable {

    private final Fd fd;
    private final String what;
    private final int number;
    private final FileDescriptor descriptor;
    private final Consumer<Fd> closer;
    private boolean isBlockingFd;

    private ForeignChannel(Fd fd, String what, Consumer<Fd> closer) {
        super(SelectorProvider.provider());
        this.fd = fd;
        this.what = what;
        this.closer = closer;
        number = fd.number();
        descriptor = IOUtil.newFD(number);
    }

    /**
     * Takes over a descriptor and makes it non-blocking, ready to be registered.
     *
     * @param fd stays with the caller when this fails, and is the channel's otherwise
     * @param what names it in messages
     * @throws io.l7mp.ffi.ErrnoException EPERM when it cannot be polled (a regular file,
     *     /dev/null), EBADF when it is not open
     */
    public static ForeignChannel adopt(Fd fd, String what) throws IOException {
        return adopt(fd, what, Fd::close);
    }

    /**
     * As {@link #adopt(Fd, String)}, for a descriptor that takes time to close.
     *
     * @param closer gets the descriptor when it is time to close it, and closes it somewhere else
     */
    public static ForeignChannel adopt(Fd fd, String what, Consumer<Fd> closer)
            throws IOException {
        var state = CallState.current();
        check(LibC.pollable(state, fd.number()), "epoll_ctl", what);
        Selectable.setBlocking(fd.number(), false, what);
        return nonBlocking(fd, what, closer);
    }

    /**
     * Takes over a socket that was made with SOCK_NONBLOCK, which spares asking the kernel what is
     * known of it: for sockets that come and go with sessions.
     *
     * @param what names it in messages
     */
    public static ForeignChannel ofSocket(Fd socket, String what) throws IOException {
        return nonBlocking(socket, what, Fd::close);
    }

    private static ForeignChannel nonBlocking(Fd fd, String what, Consumer<Fd> closer)
            throws IOException {
        var channel = new ForeignChannel(new Fd(fd.release()), what, closer);
        channel.configureBlocking(false);
        return channel;
    }

    /** Tells the descriptor, for raw calls by the loop thread while the channel is open. */
    public int fd() {
        return number;
    }

    @Override
    public int validOps() {
        return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    @Override
    public FileDescriptor getFD() {
        return descriptor;
    }

    @Override
    public int getFDVal() {
        return number;
    }

    /** Has the descriptor closed; the selector calls this after it let go of the channel. */
    @Override
    public void kill() {
        if (fd.isOpen()) {
            closer.accept(new Fd(fd.release()));
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        // The number must not be reused while a selector still holds it: then the selector kills.
        if (!isRegistered()) {
            kill();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        if (block != isBlockingFd) {
            Selectable.setBlocking(number, block, toString());
            isBlockingFd = block;
        }
    }

    @Override
    public String toString() {
        return what + " (" + fd + ")";
    }
}

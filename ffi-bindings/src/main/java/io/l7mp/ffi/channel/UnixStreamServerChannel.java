// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddrUn;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import sun.nio.ch.IOUtil;

/**
 * A listening Unix stream socket that can have an {@link io.l7mp.ffi.libc.AbstractName}; accepts
 * {@link UnixStreamChannel}s. No options. One thread.
 */
public final class UnixStreamServerChannel extends ServerSocketChannel implements Selectable {

    private final Fd fd;
    private final int number;
    private final FileDescriptor descriptor;
    private String name = "";

    private UnixStreamServerChannel(Fd fd) {
        super(SelectorProvider.provider());
        this.fd = fd;
        number = fd.number();
        descriptor = IOUtil.newFD(number);
    }

    /**
     * Opens a socket that is not bound.
     *
     * @throws IOException when descriptors have run out
     */
    public static UnixStreamServerChannel open() throws IOException {
        return new UnixStreamServerChannel(UnixStreamChannel.newSocket());
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        var state = CallState.current();
        var length = SockAddrUn.write(state.scratch(), local);
        check(LibC.bind(state, number, state.scratch(), length), "bind", local);
        check(LibC.listen(state, number, backlog), "listen", local);
        name = local.toString();
        return this;
    }

    /** Takes a connection; null when none waits and the channel does not block. */
    @Override
    public SocketChannel accept() throws IOException {
        var accepted = LibC.accept4(CallState.current(), number, 0, 0, SOCK_CLOEXEC);
        if (accepted == -Errno.EAGAIN || accepted == -Errno.EINTR) {
            return null;
        }
        return new UnixStreamChannel(Fd.of(accepted, "accept4", name), true);
    }

    @Override
    public FileDescriptor getFD() {
        return descriptor;
    }

    @Override
    public int getFDVal() {
        return number;
    }

    /** Closes the descriptor once; the selector calls this after it let go of the channel. */
    @Override
    public void kill() {
        fd.close();
    }

    @Override
    protected void implCloseSelectableChannel() {
        if (!isRegistered()) {
            kill();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        Selectable.setBlocking(number, block, toString());
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("socket");
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException("getLocalAddress");
    }

    @Override
    public String toString() {
        return "UnixStreamServerChannel[" + name + "]";
    }
}

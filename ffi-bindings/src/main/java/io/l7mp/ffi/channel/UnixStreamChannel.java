// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.SHUT_RD;
import static io.l7mp.ffi.libc.Constants.SHUT_WR;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_STREAM;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddrUn;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import sun.nio.ch.IOUtil;

/**
 * A Unix stream socket like those of the JDK, which know no abstract names: this one connects to
 * an {@link io.l7mp.ffi.libc.AbstractName} as well as to a path.
 *
 * <p>Direct buffers only, and no options. One thread.
 */
public final class UnixStreamChannel extends SocketChannel implements Selectable {

    private static final int END = -1;

    private final Fd fd;
    private final int number;
    private final FileDescriptor descriptor;
    private boolean connected;

    UnixStreamChannel(Fd fd, boolean connected) {
        super(SelectorProvider.provider());
        this.fd = fd;
        this.connected = connected;
        number = fd.number();
        descriptor = IOUtil.newFD(number);
    }

    /**
     * Opens a socket that is not connected.
     *
     * @throws IOException when descriptors have run out
     */
    public static UnixStreamChannel open() throws IOException {
        return new UnixStreamChannel(newSocket(), false);
    }

    static Fd newSocket() throws IOException {
        return Fd.of(LibC.socket(CallState.current(), AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
            "socket", "");
    }

    /** Connects at once or not at all. */
    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        var state = CallState.current();
        var length = SockAddrUn.write(state.scratch(), remote);
        check(LibC.connect(state, number, state.scratch(), length));
        connected = true;
        return true;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean finishConnect() {
        return connected;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        var count = LibC.recv(CallState.current(), number, address(to), to.remaining(), 0);
        if (count == 0 && to.hasRemaining()) {
            return END;
        }
        return advance(to, count);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return advance(from, LibC.send(CallState.current(), number, address(from),
            from.remaining(), MSG_NOSIGNAL));
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        check(LibC.shutdown(CallState.current(), number, SHUT_RD));
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        check(LibC.shutdown(CallState.current(), number, SHUT_WR));
        return this;
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
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException(name.name());
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException(name.name());
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException("bind");
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException("socket");
    }

    @Override
    public SocketAddress getRemoteAddress() {
        throw new UnsupportedOperationException("getRemoteAddress");
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException("getLocalAddress");
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
        throw new UnsupportedOperationException("scattering read");
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException("gathering write");
    }

    @Override
    public String toString() {
        return "UnixStreamChannel[" + fd + "]";
    }

    /** Passes a count on as channels of the JDK do: 0 when nothing can move now. */
    private static int advance(ByteBuffer buffer, int count) throws IOException {
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
            return 0;
        }
        check(count);
        buffer.position(buffer.position() + count);
        return count;
    }

    /** In the words of the JDK's channels, whose users name the peer themselves. */
    private static void check(int result) throws IOException {
        if (result < 0) {
            throw new IOException(Errno.message(-result));
        }
    }

    private static long address(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("no direct buffer");
        }
        return Memory.address(buffer) + buffer.position();
    }
}

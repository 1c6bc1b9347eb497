package io.l7mp.proxy.net;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.SHUT_WR;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddrUn;
import java.io.IOException;
import java.lang.foreign.Arena;

/** The other end of a seqpacket connection, for tests; blocks. */
final class SeqpacketPeer implements AutoCloseable {
    private static final int LONGEST = 512 * 1024;

    private final Fd fd;

    private SeqpacketPeer(Fd fd) {
        this.fd = fd;
    }

    /** Two ends of a connection, the first one raw. */
    record Pair(Fd socket, SeqpacketPeer peer) {
    }

    static Pair pair() throws IOException {
        var state = CallState.current();
        var at = state.scratch();
        check(LibC.socketpair(state, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, at), "socketpair",
                "");
        return new Pair(new Fd(Memory.getInt(at)),
                new SeqpacketPeer(new Fd(Memory.getInt(at + Integer.BYTES))));
    }

    /** A listening socket at {@code path}. */
    static Fd listen(String path, int backlog) throws IOException {
        var state = CallState.current();
        var fd = open(state);
        var length = SockAddrUn.write(state.scratch(), path);
        check(LibC.bind(state, fd.number(), state.scratch(), length), "bind", path);
        check(LibC.listen(state, fd.number(), backlog), "listen", path);
        return fd;
    }

    static SeqpacketPeer accept(Fd listening) throws IOException {
        return new SeqpacketPeer(Fd.of(LibC.accept4(CallState.current(), listening.number(), 0, 0,
                SOCK_CLOEXEC), "accept4", ""));
    }

    static SeqpacketPeer connect(String path) throws IOException {
        var state = CallState.current();
        var fd = open(state);
        var length = SockAddrUn.write(state.scratch(), path);
        check(LibC.connect(state, fd.number(), state.scratch(), length), "connect", path);
        return new SeqpacketPeer(fd);
    }

    int fd() {
        return fd.number();
    }

    void send(byte[] message) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(Math.max(1, message.length));
            Memory.copy(message, 0, memory.address(), message.length);
            check(LibC.send(CallState.current(), fd.number(), memory.address(), message.length,
                    MSG_NOSIGNAL), "send", "");
        }
    }

    /** The next message; nothing at all at the end, too. */
    byte[] receive() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(LONGEST);
            var length = check(LibC.recv(CallState.current(), fd.number(), memory.address(),
                    LONGEST, 0), "recv", "");
            var message = new byte[length];
            Memory.copy(memory.address(), message, 0, length);
            return message;
        }
    }

    void shutdownOutput() throws IOException {
        check(LibC.shutdown(CallState.current(), fd.number(), SHUT_WR), "shutdown", "");
    }

    @Override
    public void close() {
        fd.close();
    }

    private static Fd open(CallState state) throws IOException {
        return Fd.of(LibC.socket(state, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), "socket", "");
    }
}

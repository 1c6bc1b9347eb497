package io.l7mp.proxy.net;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_PASSCRED;
import static io.l7mp.ffi.libc.Constants.SO_PEERCRED;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.AbstractName;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddrUn;
import io.l7mp.ffi.libc.UCred;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/** Unix sockets of the types java.nio has none of, by raw calls; see unix(7). */
public final class UnixSockets {
    private UnixSockets() {
    }

    /**
     * The address written {@code text}: a path, or {@code @} and an abstract name.
     *
     * @throws InvalidPathException when it is neither
     */
    public static SocketAddress address(String text) {
        return AbstractName.isMeantBy(text) ? AbstractName.of(text)
                : UnixDomainSocketAddress.of(text);
    }

    /** A new socket of {@code type}, for example SOCK_SEQPACKET, that does not block. */
    public static Fd open(CallState state, int type) throws ErrnoException {
        return Fd.of(LibC.socket(state, AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                "socket", "");
    }

    /** Gives the socket {@code fd} its address. */
    public static void bind(CallState state, int fd, SocketAddress local) throws ErrnoException {
        var length = SockAddrUn.write(state.scratch(), local);
        check(LibC.bind(state, fd, state.scratch(), length), "bind", local);
    }

    /** Gives the socket {@code fd} an abstract name that nobody else has. */
    public static void bindToAnyName(CallState state, int fd) throws ErrnoException {
        Memory.putShort(state.scratch(), (short) AF_UNIX);
        check(LibC.bind(state, fd, state.scratch(), Short.BYTES), "bind", "to any name");
    }

    /**
     * A new socket of {@code type} that is connected to {@code remote}: at once or not at all.
     *
     * @throws ErrnoException when nobody is there; nothing is left open then
     */
    public static Fd connected(CallState state, int type, SocketAddress remote)
            throws ErrnoException {
        var socket = open(state, type);
        try {
            connect(state, socket.number(), remote);
            return socket;
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects the socket {@code fd}, which is done at once or not at all. */
    public static void connect(CallState state, int fd, SocketAddress remote)
            throws ErrnoException {
        var length = SockAddrUn.write(state.scratch(), remote);
        check(LibC.connect(state, fd, state.scratch(), length), "connect", remote);
    }

    /** Lets the kernel say with each message who has sent it. */
    public static void reportCredentials(CallState state, int fd) throws ErrnoException {
        check(LibC.setsockopt(state, fd, SOL_SOCKET, SO_PASSCRED, 1), "setsockopt", "fd " + fd);
    }

    /** What the peer of the connected socket {@code fd} is bound to, as text; empty for nothing. */
    public static Optional<String> peerName(CallState state, int fd) {
        var length = state.scratch() + SockAddrUn.SIZE + Short.BYTES;
        Memory.putInt(length, SockAddrUn.SIZE);
        if (LibC.getpeername(state, fd, state.scratch(), length) < 0) {
            return Optional.empty();
        }
        return name(state.scratch(), Memory.getInt(length));
    }

    /** The address of {@code length} bytes at {@code at} as text; empty for none. */
    public static Optional<String> name(long at, int length) {
        var name = SockAddrUn.read(at, length);
        return name.isEmpty() ? Optional.empty()
                : Optional.of(name.charAt(0) == 0 ? "@" + name.substring(1) : name);
    }

    /** Who has connected to, or listens behind, the socket {@code fd}. */
    public static Optional<Credentials> peer(CallState state, int fd) {
        var at = state.scratch();
        var length = at + 2 * Long.BYTES;
        Memory.putInt(length, UCred.SIZE);
        if (LibC.getsockopt(state, fd, SOL_SOCKET, SO_PEERCRED, at, length) < 0) {
            return Optional.empty();
        }
        return Optional.of(new Credentials(UCred.pid(at), UCred.uid(at), UCred.gid(at)));
    }
}

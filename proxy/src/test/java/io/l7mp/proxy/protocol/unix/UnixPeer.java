package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.SCM_RIGHTS;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MsgHdr;
import io.l7mp.proxy.net.Credentials;
import io.l7mp.proxy.net.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/** A Unix socket of any type that talks to the proxy, for tests; waits five seconds at most. */
final class UnixPeer implements AutoCloseable {
    private static final int SO_RCVTIMEO = 20;
    private static final int LONGEST = 512 * 1024;
    private static final int SENDER_SPACE = 128;
    private static final int PATIENCE_SECONDS = 5;

    private final Fd fd;
    private final long sender = Memory.allocate(SENDER_SPACE, Long.BYTES);
    private int senderLength;

    private UnixPeer(Fd fd) throws IOException {
        this.fd = fd;
        Memory.putLong(cs().scratch(), PATIENCE_SECONDS);
        Memory.putLong(cs().scratch() + Long.BYTES, 0);
        check(LibC.setsockopt(cs(), fd.number(), SOL_SOCKET, SO_RCVTIMEO, cs().scratch(),
                2 * Long.BYTES), "setsockopt", "");
    }

    /** A socket of {@code type} that is bound to nothing. */
    static UnixPeer open(int type) throws IOException {
        return new UnixPeer(Fd.of(LibC.socket(cs(), AF_UNIX,
                type | SOCK_CLOEXEC, 0), "socket", ""));
    }

    UnixPeer bind(Object name) throws IOException {
        UnixSockets.bind(cs(), fd.number(), UnixSockets.address(name.toString()));
        return this;
    }

    UnixPeer listen() throws IOException {
        check(LibC.listen(cs(), fd.number(), 8), "listen", "");
        return this;
    }

    UnixPeer accept() throws IOException {
        return new UnixPeer(Fd.of(LibC.accept4(cs(), fd.number(), 0, 0, SOCK_CLOEXEC),
                "accept4", ""));
    }

    UnixPeer connect(Object name) throws IOException {
        UnixSockets.connect(cs(), fd.number(), UnixSockets.address(name.toString()));
        return this;
    }

    /** What comes next; {@link #reply} goes to whoever has sent it. */
    String receiveFrom() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var header = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
            var memory = arena.allocate(LONGEST).address();
            var iovec = arena.allocate(IoVec.SIZE, Long.BYTES).address();
            IoVec.set(iovec, 0, memory, LONGEST);
            MsgHdr.iov(header, iovec, 1);
            MsgHdr.name(header, sender, SENDER_SPACE);
            var length = check(LibC.recvmsg(cs(), fd.number(), header, 0), "recvmsg", "");
            senderLength = MsgHdr.nameLength(header);
            return text(memory, length);
        }
    }

    void reply(String text) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocateFrom(text, StandardCharsets.ISO_8859_1).address();
            check(LibC.sendto(cs(), fd.number(), memory, text.length(), MSG_NOSIGNAL, sender,
                    senderLength), "sendto", "");
        }
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** For threads that nobody waits for. */
    void sendOrFail(String text) {
        try {
            send(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] message) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(Math.max(1, message.length)).address();
            Memory.copy(message, 0, memory, message.length);
            check(LibC.send(cs(), fd.number(), memory, message.length, MSG_NOSIGNAL), "send", "");
        }
    }

    /** Sends a message along with {@code count} copies of this socket's descriptor. */
    void sendDescriptors(String text, int count) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            var memory = arena.allocate(Math.max(1, bytes.length)).address();
            Memory.copy(bytes, 0, memory, bytes.length);
            var iovec = arena.allocate(IoVec.SIZE, Long.BYTES).address();
            IoVec.set(iovec, 0, memory, bytes.length);
            var data = count * Integer.BYTES;
            var control = arena.allocate(CMsgHdr.space(data), Long.BYTES).address();
            CMsgHdr.write(control, SOL_SOCKET, SCM_RIGHTS, data);
            for (var i = 0; i < count; i++) {
                Memory.putInt(CMsgHdr.data(control) + (long) i * Integer.BYTES, fd.number());
            }
            var header = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
            MsgHdr.iov(header, iovec, 1);
            MsgHdr.control(header, control, CMsgHdr.space(data));
            check(LibC.sendmsg(cs(), fd.number(), header, MSG_NOSIGNAL), "sendmsg", "");
        }
    }

    String receive() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(LONGEST).address();
            return text(memory, check(LibC.recv(cs(), fd.number(), memory, LONGEST, 0), "recv",
                    ""));
        }
    }

    /** Whom the kernel names as this process. */
    static Credentials ownCredentials() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var pair = arena.allocate(2 * Integer.BYTES).address();
            var state = CallState.current();
            check(LibC.socketpair(state, AF_UNIX, 1, 0, pair), "socketpair", "");
            try (var one = new Fd(Memory.getInt(pair));
                    var other = new Fd(Memory.getInt(pair + Integer.BYTES))) {
                assert other.isOpen();
                return UnixSockets.peer(state, one.number()).orElseThrow();
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    private static String text(long memory, int length) {
        var bytes = new byte[length];
        Memory.copy(memory, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static CallState cs() {
        return CallState.current();
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.SHUT_WR;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_PASSCRED;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MsgHdr;
import io.l7mp.ffi.libc.SockAddrUn;
import io.l7mp.ffi.libc.UCred;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A connected Unix socket that keeps messages apart: seqpacket, or datagrams, which have no end.
 */
public final class MessageConn implements Conn {
    private static final int LARGEST = 1 << 18;

    private final ForeignChannel channel;
    private final Optional<Path> own;
    private final Ready readable;
    private final Ready writable;
    private final Arena arena = Arena.ofAuto();
    private final long inbound = arena.allocate(LARGEST).address();
    private final long outbound = arena.allocate(LARGEST).address();
    private final long header = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
    private final long iovec = arena.allocate(IoVec.SIZE, Long.BYTES).address();
    private final long control =
        arena.allocate(CMsgHdr.space(UCred.SIZE), Long.BYTES).address();

    MessageConn(Fd fd, Optional<Path> own) throws IOException {
        // Messages come with credentials then, even empty ones: the end does not.
        check(LibC.setsockopt(CallState.current(), fd.number(), SOL_SOCKET, SO_PASSCRED, 1),
            "setsockopt", "");
        this.own = own;
        channel = ForeignChannel.adopt(fd, "a Unix socket");
        readable = new Ready(channel, SelectionKey.OP_READ, "receive");
        writable = new Ready(channel, SelectionKey.OP_WRITE, "send");
        IoVec.set(iovec, 0, inbound, LARGEST);
    }

    /** Connects by SOCK_SEQPACKET. */
    public static MessageConn seqpacket(Path remote) throws IOException {
        var fd = open(SOCK_SEQPACKET);
        connect(fd, remote);
        return new MessageConn(fd, Optional.empty());
    }

    /** A datagram socket at {@code own} that talks to {@code remote}. */
    public static MessageConn datagram(Path own, Path remote) throws IOException {
        var fd = open(SOCK_DGRAM);
        bind(fd, own);
        connect(fd, remote);
        return new MessageConn(fd, Optional.of(own));
    }

    static Fd open(int type) throws IOException {
        return Fd.of(LibC.socket(CallState.current(), AF_UNIX, type | SOCK_CLOEXEC, 0), "socket",
            "");
    }

    static void bind(Fd fd, Path path) throws IOException {
        var cs = CallState.current();
        var length = SockAddrUn.write(cs.scratch(), path.toString());
        check(LibC.bind(cs, fd.number(), cs.scratch(), length), "bind", path);
    }

    private static void connect(Fd fd, Path path) throws IOException {
        var cs = CallState.current();
        var length = SockAddrUn.write(cs.scratch(), path.toString());
        check(LibC.connect(cs, fd.number(), cs.scratch(), length), "connect", path);
    }

    @Override
    public void send(byte[] data) throws IOException {
        Memory.copy(data, 0, outbound, data.length);
        while (true) {
            var sent = LibC.send(CallState.current(), channel.fd(), outbound, data.length,
                MSG_NOSIGNAL);
            if (sent != -Errno.EAGAIN) {
                check(sent, "send", data.length + " bytes");
                return;
            }
            writable.await();
        }
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        while (true) {
            MsgHdr.iov(header, iovec, 1);
            MsgHdr.control(header, control, CMsgHdr.space(UCred.SIZE));
            var length = LibC.recvmsg(CallState.current(), channel.fd(), header, 0);
            if (length != -Errno.EAGAIN) {
                check(length, "recvmsg", "");
                return length == 0 && MsgHdr.controlLength(header) == 0 ? Optional.empty()
                    : Optional.of(bytes(inbound, length));
            }
            readable.await();
        }
    }

    /** False for datagrams, whose receivers cannot be told of an end. */
    public boolean hasEnds() {
        return own.isEmpty();
    }

    @Override
    public void endOutput() throws IOException {
        if (!hasEnds()) {
            throw new UnsupportedOperationException("datagrams have no end");
        }
        check(LibC.shutdown(CallState.current(), channel.fd(), SHUT_WR), "shutdown", "");
    }

    @Override
    public void abort() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
        if (own.isPresent()) {
            Files.deleteIfExists(own.get());
        }
    }

    static byte[] bytes(long memory, int length) {
        var bytes = new byte[length];
        Memory.copy(memory, bytes, 0, length);
        return bytes;
    }
}

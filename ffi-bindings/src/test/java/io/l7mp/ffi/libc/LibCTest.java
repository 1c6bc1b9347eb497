// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.EFD_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.F_GETPIPE_SZ;
import static io.l7mp.ffi.libc.Constants.F_SETPIPE_SZ;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.O_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.O_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.O_RDONLY;
import static io.l7mp.ffi.libc.Constants.RLIMIT_NOFILE;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOCK_STREAM;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_DOMAIN;
import static io.l7mp.ffi.libc.Constants.SO_ERROR;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUF;
import static io.l7mp.ffi.libc.Constants.SPLICE_F_MOVE;
import static io.l7mp.ffi.libc.Constants.SPLICE_F_NONBLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibCTest {

    private static final int BYTES = 4096;

    private final CallState cs = new CallState();
    private final Arena arena = Arena.ofConfined();
    private final long buffer = arena.allocate(BYTES, Long.BYTES).address();
    private final Deque<Fd> open = new ArrayDeque<>();

    @AfterEach
    void closeAll() {
        open.forEach(Fd::close);
        arena.close();
    }

    @Test
    void shouldGiveRandomBytes() {
        assertEquals(256, LibC.getrandom(cs, buffer, 256, 0));
        var first = Memory.getLong(buffer);
        assertEquals(256, LibC.getrandom(cs, buffer, 256, 0));
        assertNotEquals(first, Memory.getLong(buffer));
    }

    @Test
    void shouldReturnEagainAsAResult() throws Exception {
        var eventfd = own(LibC.eventfd(cs, 0, EFD_NONBLOCK));
        assertEquals(-Errno.EAGAIN, LibC.read(cs, eventfd, buffer, Long.BYTES));
        Memory.putLong(buffer, 5);
        assertEquals(8, LibC.write(cs, eventfd, buffer, Long.BYTES));
        Memory.putLong(buffer, 0);
        assertEquals(8, LibC.read(cs, eventfd, buffer, Long.BYTES));
        assertEquals(5, Memory.getLong(buffer));
    }

    @Test
    void shouldSendAndReceiveOverASocketPair() throws Exception {
        var pair = socketpair(SOCK_DGRAM);
        Memory.putLong(buffer, 0x1122334455667788L);
        assertEquals(8, LibC.send(cs, pair[0], buffer, 8, MSG_NOSIGNAL));
        assertEquals(8, LibC.sendto(cs, pair[0], buffer, 8, MSG_NOSIGNAL, 0, 0));
        assertEquals(8, LibC.recv(cs, pair[1], buffer + 8, 16, MSG_DONTWAIT));
        assertEquals(0x1122334455667788L, Memory.getLong(buffer + 8));
        assertEquals(8, LibC.recv(cs, pair[1], buffer + 8, 16, MSG_DONTWAIT));
        assertEquals(-Errno.EAGAIN, LibC.recv(cs, pair[1], buffer + 8, 16, MSG_DONTWAIT));
    }

    @Test
    void shouldScatterAndGatherOneMessage() throws Exception {
        var pair = socketpair(SOCK_DGRAM);
        var message = arena.allocate(MsgHdr.LAYOUT).address();
        var iovecs = arena.allocate(IoVec.LAYOUT, 2).address();
        Memory.copy(new byte[] {1, 2, 3, 4}, 0, buffer, 4);
        IoVec.set(iovecs, 0, buffer + 2, 2);
        IoVec.set(iovecs, 1, buffer, 2);
        MsgHdr.iov(message, iovecs, 2);
        assertEquals(4, LibC.sendmsg(cs, pair[0], message, MSG_NOSIGNAL));
        assertEquals(4, LibC.recvmsg(cs, pair[1], message, MSG_DONTWAIT));
        assertEquals(0x01020304, Memory.getIntBe(buffer));
    }

    @Test
    void shouldBindAndConnectByUnixName(@TempDir Path directory) throws Exception {
        var path = directory.resolve("socket").toString();
        var server = own(LibC.socket(cs, AF_UNIX, SOCK_DGRAM, 0));
        var client = own(LibC.socket(cs, AF_UNIX, SOCK_DGRAM, 0));
        var length = SockAddrUn.write(buffer, path);
        assertEquals(-Errno.ENOENT, LibC.connect(cs, client, buffer, length));
        assertEquals(0, LibC.bind(cs, server, buffer, length));
        assertEquals(0, LibC.connect(cs, client, buffer, length));
        Memory.putInt(buffer + 512, SockAddrUn.SIZE);
        assertEquals(0, LibC.getpeername(cs, client, buffer + 256, buffer + 512));
        assertEquals(path, SockAddrUn.read(buffer + 256, Memory.getInt(buffer + 512)));
        assertEquals(0, LibC.getsockname(cs, server, buffer + 256, buffer + 512));
        assertEquals(path, SockAddrUn.read(buffer + 256, Memory.getInt(buffer + 512)));
        assertEquals(0, LibC.unlink(cs, path));
        assertEquals(-Errno.ENOENT, LibC.unlink(cs, path));
    }

    @Test
    void shouldSetAndReadIntOptions() throws Exception {
        var socket = own(LibC.socket(cs, AF_UNIX, SOCK_STREAM, 0));
        assertEquals(0, LibC.setsockopt(cs, socket, SOL_SOCKET, SO_SNDBUF, 10_000));
        // socket(7): the kernel doubles the value to make room for its bookkeeping.
        assertEquals(20_000, LibC.getsockopt(cs, socket, SOL_SOCKET, SO_SNDBUF));
        assertEquals(AF_UNIX, LibC.getsockopt(cs, socket, SOL_SOCKET, SO_DOMAIN));
        assertEquals(0, LibC.getsockopt(cs, socket, SOL_SOCKET, SO_ERROR));
        assertEquals(-Errno.EBADF, LibC.getsockopt(cs, -1, SOL_SOCKET, SO_ERROR));
    }

    @Test
    void shouldSpliceThroughAPipe() throws Exception {
        var from = socketpair(SOCK_STREAM);
        var to = socketpair(SOCK_STREAM);
        var pipe = pipe();
        final var flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
        Memory.copy("through".getBytes(), 0, buffer, 7);
        assertEquals(-Errno.EAGAIN, LibC.splice(cs, from[1], 0, pipe[1], 0, BYTES, flags));
        assertEquals(7, LibC.write(cs, from[0], buffer, 7));
        assertEquals(7, LibC.splice(cs, from[1], 0, pipe[1], 0, BYTES, flags));
        assertEquals(7, LibC.splice(cs, pipe[0], 0, to[0], 0, BYTES, flags));
        assertEquals(7, LibC.read(cs, to[1], buffer + 16, BYTES - 16));
        var bytes = new byte[7];
        Memory.copy(buffer + 16, bytes, 0, 7);
        assertEquals("through", new String(bytes));
    }

    @Test
    void shouldResizeAPipe() throws Exception {
        var pipe = pipe();
        assertEquals(8192, LibC.fcntl(cs, pipe[0], F_SETPIPE_SZ, 8192));
        assertEquals(8192, LibC.fcntl(cs, pipe[1], F_GETPIPE_SZ, 0));
    }

    @Test
    void shouldTellWhatCanBePolled(@TempDir Path directory) throws Exception {
        var file = Files.createFile(directory.resolve("file")).toString();
        assertTrue(LibC.isPollable(cs, pipe()[0]));
        assertTrue(LibC.isPollable(cs, socketpair(SOCK_DGRAM)[0]));
        assertFalse(LibC.isPollable(cs, own(LibC.open(cs, file, O_RDONLY | O_CLOEXEC, 0))));
        assertFalse(LibC.isPollable(cs, own(LibC.open(cs, "/dev/null", O_RDONLY, 0))));
        assertEquals(-Errno.EBADF, LibC.pollable(cs, -1));
    }

    @Test
    void shouldReadTheLimitOfDescriptors() {
        assertEquals(0, LibC.getrlimit(cs, RLIMIT_NOFILE, buffer));
        assertTrue(RLimit.current(buffer) > 0, () -> "limit " + RLimit.current(buffer));
        assertTrue(Long.compareUnsigned(RLimit.current(buffer), RLimit.maximum(buffer)) <= 0);
    }

    @Test
    void shouldRefuseToEnterWhatIsNoNamespace() throws Exception {
        var eventfd = own(LibC.eventfd(cs, 0, 0));
        assertEquals(-Errno.EINVAL, LibC.setns(cs, eventfd, Constants.CLONE_NEWNET));
    }

    private int own(int result) throws ErrnoException {
        var fd = Fd.of(result, "open", "a test descriptor");
        open.push(fd);
        return fd.number();
    }

    private int[] socketpair(int type) throws ErrnoException {
        var nonBlocking = type | Constants.SOCK_NONBLOCK;
        ErrnoException.check(LibC.socketpair(cs, AF_UNIX, nonBlocking, 0, cs.scratch()),
            "socketpair", "");
        return new int[] {own(Memory.getInt(cs.scratch())), own(Memory.getInt(cs.scratch() + 4))};
    }

    private int[] pipe() throws ErrnoException {
        ErrnoException.check(LibC.pipe2(cs, cs.scratch(), O_NONBLOCK | O_CLOEXEC), "pipe2", "");
        return new int[] {own(Memory.getInt(cs.scratch())), own(Memory.getInt(cs.scratch() + 4))};
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MsgHdr;
import io.l7mp.ffi.libc.SockAddrUn;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A server at a Unix socket of type SOCK_DGRAM: each new name is a connection. What is for others
 * is sorted while somebody waits.
 */
public final class UnixDatagramUpstream implements Upstream {
    private static final int LARGEST = 1 << 18;

    private final Path path;
    private final ForeignChannel channel;
    private final Ready readable;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Queue<Peer> fresh = new ArrayDeque<>();
    private final Arena arena = Arena.ofAuto();
    private final long memory = arena.allocate(LARGEST).address();
    private final long name = arena.allocate(SockAddrUn.SIZE, Long.BYTES).address();
    private final long header = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
    private final long iovec = arena.allocate(IoVec.SIZE, Long.BYTES).address();

    private UnixDatagramUpstream(Path path, Fd fd) throws IOException {
        this.path = path;
        channel = ForeignChannel.adopt(fd, path.toString());
        readable = new Ready(channel, SelectionKey.OP_READ, "receive");
        IoVec.set(iovec, 0, memory, LARGEST);
        MsgHdr.iov(header, iovec, 1);
    }

    /** Binds to {@code path}. */
    public static UnixDatagramUpstream listen(Path path) throws IOException {
        var fd = MessageConn.open(SOCK_DGRAM);
        MessageConn.bind(fd, path);
        return new UnixDatagramUpstream(path, fd);
    }

    @Override
    public synchronized Peer accept() throws IOException {
        while (fresh.isEmpty()) {
            sort();
        }
        return fresh.remove();
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            readable.close();
            Files.deleteIfExists(path);
        }
    }

    private void sort() throws IOException {
        MsgHdr.name(header, name, SockAddrUn.SIZE);
        var length = LibC.recvmsg(CallState.current(), channel.fd(), header, 0);
        if (length == -Errno.EAGAIN) {
            readable.await();
            return;
        }
        check(length, "recvmsg", path);
        var from = SockAddrUn.read(name, MsgHdr.nameLength(header));
        peers.computeIfAbsent(from, this::meet).arrived.add(MessageConn.bytes(memory, length));
    }

    private Peer meet(String remote) {
        var peer = new Peer(remote);
        fresh.add(peer);
        return peer;
    }

    /** The datagrams from and to one name. */
    public final class Peer implements Conn {
        private final String remote;
        private final Queue<byte[]> arrived = new ArrayDeque<>();

        private Peer(String remote) {
            this.remote = remote;
        }

        @Override
        public void send(byte[] data) throws IOException {
            var cs = CallState.current();
            try (var temporary = Arena.ofConfined()) {
                var bytes = temporary.allocate(Math.max(1, data.length)).address();
                Memory.copy(data, 0, bytes, data.length);
                var to = temporary.allocate(SockAddrUn.SIZE, Long.BYTES).address();
                var length = SockAddrUn.write(to, remote);
                check(LibC.sendto(cs, channel.fd(), bytes, data.length, MSG_NOSIGNAL, to, length),
                    "sendto", remote);
            }
        }

        @Override
        public Optional<byte[]> receive() throws IOException {
            synchronized (UnixDatagramUpstream.this) {
                while (arrived.isEmpty()) {
                    sort();
                }
                return Optional.of(arrived.remove());
            }
        }

        @Override
        public void endOutput() {
            throw new UnsupportedOperationException("datagrams have no end");
        }

        /** Nothing to break: the socket is the server's. */
        @Override
        public void abort() {
            close();
        }

        /** Forgets what has arrived; the socket is the server's. */
        @Override
        public void close() {
            arrived.clear();
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A server at a Unix socket of type SOCK_SEQPACKET. */
public final class SeqpacketUpstream implements Upstream {
    private static final int BACKLOG = 128;

    private final Path path;
    private final ForeignChannel channel;
    private final Ready acceptable;

    private SeqpacketUpstream(Path path, Fd fd) throws IOException {
        this.path = path;
        channel = ForeignChannel.adopt(fd, path.toString());
        acceptable = new Ready(channel, SelectionKey.OP_READ, "accept");
    }

    /** Listens at {@code path}. */
    public static SeqpacketUpstream listen(Path path) throws IOException {
        var fd = MessageConn.open(SOCK_SEQPACKET);
        MessageConn.bind(fd, path);
        check(LibC.listen(CallState.current(), fd.number(), BACKLOG), "listen", path);
        return new SeqpacketUpstream(path, fd);
    }

    @Override
    public MessageConn accept() throws IOException {
        while (true) {
            var fd = LibC.accept4(CallState.current(), channel.fd(), 0, 0, SOCK_CLOEXEC);
            if (fd != -Errno.EAGAIN) {
                return new MessageConn(Fd.of(fd, "accept4", path), Optional.empty());
            }
            acceptable.await();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            acceptable.close();
            Files.deleteIfExists(path);
        }
    }
}

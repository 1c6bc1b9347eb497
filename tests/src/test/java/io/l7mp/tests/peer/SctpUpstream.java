// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_REUSEADDR;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;

/** A server of SCTP. */
public final class SctpUpstream implements Upstream {
    private static final int BACKLOG = 128;

    private final ForeignChannel channel;
    private final Ready acceptable;

    private SctpUpstream(Fd fd) throws IOException {
        channel = ForeignChannel.adopt(fd, "an SCTP socket");
        acceptable = new Ready(channel, SelectionKey.OP_READ, "accept");
    }

    /** Listens; call inside the server's namespace. */
    public static SctpUpstream listen(InetSocketAddress address) throws IOException {
        var cs = CallState.current();
        var fd = SctpConn.open(address);
        check(LibC.setsockopt(cs, fd.number(), SOL_SOCKET, SO_REUSEADDR, 1), "setsockopt", "");
        var length = SockAddr.write(cs.scratch(), address.getAddress(), address.getPort());
        check(LibC.bind(cs, fd.number(), cs.scratch(), length), "bind", address);
        check(LibC.listen(cs, fd.number(), BACKLOG), "listen", address);
        return new SctpUpstream(fd);
    }

    @Override
    public SctpConn accept() throws IOException {
        while (true) {
            var fd = LibC.accept4(CallState.current(), channel.fd(), 0, 0, SOCK_CLOEXEC);
            if (fd != -Errno.EAGAIN) {
                return new SctpConn(Fd.of(fd, "accept4", ""));
            }
            acceptable.await();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            acceptable.close();
        }
    }
}

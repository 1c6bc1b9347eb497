// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;

/** A TCP or Unix stream server. */
public final class StreamUpstream implements Upstream {
    private final ServerSocketChannel channel;
    private final Ready acceptable;

    private StreamUpstream(ServerSocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        acceptable = new Ready(channel, SelectionKey.OP_ACCEPT, "accept");
    }

    /** Listens; call inside the server's namespace. */
    public static StreamUpstream listen(SocketAddress address) throws IOException {
        var unix = address instanceof UnixDomainSocketAddress;
        var channel = unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
        return new StreamUpstream(channel.bind(address, 128));
    }

    @Override
    public StreamConn accept() throws IOException {
        while (true) {
            SocketChannel accepted = channel.accept();
            if (accepted != null) {
                return new StreamConn(accepted);
            }
            acceptable.await();
        }
    }

    @Override
    public void close() throws IOException {
        var address = channel.isOpen() ? channel.getLocalAddress() : null;
        channel.close();
        acceptable.close();
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }
}

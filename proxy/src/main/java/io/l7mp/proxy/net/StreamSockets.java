package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.IPPROTO_TCP;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_KEEPALIVE;
import static io.l7mp.ffi.libc.Constants.TCP_NODELAY;

import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.channel.UnixStreamChannel;
import io.l7mp.ffi.libc.AbstractName;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** How TCP and Unix stream channels are opened, set up, closed and understood when they fail. */
final class StreamSockets {
    private static final Logger LOG = System.getLogger(StreamSockets.class.getName());

    private StreamSockets() {
    }

    /** An unconnected channel that can be bound to {@code local} and reach {@code remote}. */
    static SocketChannel open(SocketAddress remote, Optional<SocketAddress> local)
            throws IOException {
        if (remote instanceof AbstractName) {
            return UnixStreamChannel.open();
        }
        var family = Address.familyOf(remote);
        if (family.isPresent()) {
            return SocketChannel.open(family.get());
        }
        // A socket of both families costs the kernel twice as much to make.
        return local.isEmpty() && remote instanceof InetSocketAddress ip
                && ip.getAddress() instanceof Inet4Address
                ? SocketChannel.open(StandardProtocolFamily.INET) : SocketChannel.open();
    }

    /** Makes {@code channel}, which is to connect, fit for a loop; small writes do not wait. */
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
    }

    /** As {@link #prepare}, for all connections that {@code channel} accepts: they inherit it. */
    static void prepare(EventLoop loop, ServerSocketChannel channel) {
        // The JDK has no such options for those who listen.
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR)) {
            var fd = NioFd.of(channel);
            LibC.setsockopt(loop.callState(), fd, IPPROTO_TCP, TCP_NODELAY, 1);
            LibC.setsockopt(loop.callState(), fd, SOL_SOCKET, SO_KEEPALIVE, 1);
        }
    }

    /** Binds to {@code local} if there is one; the port may linger from an earlier connection. */
    static void bind(SocketChannel channel, Optional<SocketAddress> local) throws IOException {
        if (local.isPresent()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(local.get());
        }
    }

    /** Closes {@code channel}; the peer sees a reset where {@code abort} says so. */
    static void close(SocketChannel channel, boolean abort) {
        try {
            if (abort && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                // With a linger time of 0, close sends RST.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "no reset for a dead connection: {0}", e.getMessage());
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is free all the same: close(2) releases it before it reports.
            LOG.log(Level.DEBUG, "close: {0}", e.getMessage());
        }
    }

    /** Whether {@code e} says that the peer tore the connection down. */
    static boolean isReset(IOException e) {
        var text = String.valueOf(e.getMessage());
        return text.contains("reset") || text.contains("Broken pipe");
    }

    /** The reason in words. */
    static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}

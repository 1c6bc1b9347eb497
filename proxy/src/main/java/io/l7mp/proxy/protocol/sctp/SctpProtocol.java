package io.l7mp.proxy.protocol.sctp;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.MessageProtocol;
import io.l7mp.proxy.net.MessageWire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * How associations of a listener or cluster begin, and how messages travel in them.
 *
 * @param local where to connect from
 * @param others addresses of the peer besides the one that is connected to
 */
record SctpProtocol(SctpOptions options, SctpPlace local, List<InetAddress> others)
        implements MessageProtocol {
    @Override
    public Fd connect(CallState state, SocketAddress remote) throws IOException {
        var inet = (InetSocketAddress) remote;
        var addresses = new ArrayList<InetAddress>(1 + others.size());
        addresses.add(inet.getAddress());
        addresses.addAll(others);
        return SctpSocket.connecting(state, local, new SctpPlace(addresses, inet.getPort()),
                options);
    }

    @Override
    public boolean hasEmptyMessages() {
        return false;
    }

    @Override
    public MessageWire wire(EventLoop loop, int fd) {
        return new SctpWire(loop, options);
    }
}

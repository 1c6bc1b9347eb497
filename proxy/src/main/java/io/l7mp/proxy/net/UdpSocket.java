package io.l7mp.proxy.net;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IPV6;
import static io.l7mp.ffi.libc.Constants.IPV6_RECVPKTINFO;
import static io.l7mp.ffi.libc.Constants.IPV6_V6ONLY;
import static io.l7mp.ffi.libc.Constants.IP_MULTICAST_ALL;
import static io.l7mp.ffi.libc.Constants.IP_PKTINFO;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_RCVBUF;
import static io.l7mp.ffi.libc.Constants.SO_RCVBUFFORCE;
import static io.l7mp.ffi.libc.Constants.SO_REUSEADDR;
import static io.l7mp.ffi.libc.Constants.SO_REUSEPORT;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUF;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUFFORCE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;

/**
 * One UDP socket on a loop: receives and sends in batches of 64, allocating nothing.
 *
 * <p>The channel only carries the descriptor through the selector; everything else is done by raw
 * calls, of which it takes fewer than a channel of the JDK, and which tell errors by number. Open
 * it, bind or connect it, {@link #start} it, {@link #close} it. Loop thread only.
 */
public final class UdpSocket implements ChannelHandler {
    /** How often it looks for another batch when one was full, before others have their turn. */
    private static final int ROUNDS = 4;
    private static final int ETHERNET_PAYLOAD = 1500 - 28;
    private static final int ETHERNET_PAYLOAD_IN6 = 1500 - 48;
    private static final int OFFSET_OF_LENGTH = 32;

    private final ForeignChannel channel;
    private final boolean isIn6;
    private final UdpEvents events;
    private final EventLoop loop;
    private final CallState state;
    private final DatagramMemory memory;
    private final int fd;
    private final UdpSender sender;
    private SelectionKey key;
    private boolean isNamed;
    private boolean closed;

    private UdpSocket(EventLoop loop, ForeignChannel channel, boolean isIn6, UdpEvents events) {
        this.loop = loop;
        this.channel = channel;
        this.isIn6 = isIn6;
        this.events = events;
        this.state = loop.callState();
        this.memory = loop.local(DatagramMemory.class, owner -> new DatagramMemory());
        this.fd = channel.fd();
        this.sender = new UdpSender(events, state, memory.sent(), fd,
                isIn6 ? ETHERNET_PAYLOAD_IN6 : ETHERNET_PAYLOAD);
    }

    /**
     * Opens a socket of the family of {@code address}.
     *
     * @throws IOException when descriptors have run out or the family is not available
     */
    public static UdpSocket open(EventLoop loop, InetAddress address, UdpEvents events)
            throws IOException {
        var isIn6 = address instanceof Inet6Address;
        var type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
        var fd = LibC.socket(loop.callState(), isIn6 ? AF_INET6 : AF_INET, type, 0);
        if (fd < 0) {
            throw new ErrnoException("socket", -fd, Addresses.text(address));
        }
        var channel = ForeignChannel.ofSocket(new Fd(fd), "a UDP socket");
        return new UdpSocket(loop, channel, isIn6, events);
    }

    /**
     * Binds to {@code local}; to all addresses of the socket's family when that is a wildcard.
     *
     * @throws ErrnoException when it is taken, not ours, or not permitted
     */
    public void bind(InetSocketAddress local) throws ErrnoException {
        if (isIn6) {
            LibC.setsockopt(state, fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        } else {
            // Or everybody on this host who joins a group would join it for us.
            LibC.setsockopt(state, fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
        }
        var at = state.scratch();
        var length = write(at, local);
        if (local.getAddress().isAnyLocalAddress()) {
            Memory.clear(at + Long.BYTES, SockAddr.SIZE - Long.BYTES);
        }
        check(LibC.bind(state, fd, at, length), "bind", Addresses.text(local));
    }

    /**
     * Talks to {@code remote} alone from now on.
     *
     * @throws ErrnoException when there is no way to it
     */
    public void connect(InetSocketAddress remote) throws ErrnoException {
        var at = state.scratch();
        var length = write(at, remote);
        var result = LibC.connect(state, fd, at, length);
        if (result < 0) {
            throw new ErrnoException("connect", -result, Addresses.text(remote));
        }
    }

    /** Lets other sockets that do the same bind to this one's address (SO_REUSEADDR). */
    public void shareAddress() {
        LibC.setsockopt(state, fd, SOL_SOCKET, SO_REUSEADDR, 1);
    }

    /**
     * Lets sockets of other loops that do the same bind to this one's address, too: the kernel
     * deals the peers out to all of them, and always the same one to the same (SO_REUSEPORT). After
     * binding by the first, before it by the others.
     */
    public void shareLoad() {
        LibC.setsockopt(state, fd, SOL_SOCKET, SO_REUSEPORT, 1);
    }

    /** Makes the kernel's buffers bigger, as far as it permits that; 0 leaves one alone. */
    public void buffers(int receiveBytes, int sendBytes) {
        grow(SO_RCVBUFFORCE, SO_RCVBUF, receiveBytes);
        grow(SO_SNDBUFFORCE, SO_SNDBUF, sendBytes);
    }

    /** Makes {@link UdpPeer}s answer from the address they called: for sockets on a wildcard. */
    public void reportCalledAddress() {
        if (isIn6) {
            LibC.setsockopt(state, fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        } else {
            LibC.setsockopt(state, fd, IPPROTO_IP, IP_PKTINFO, 1);
        }
    }

    /** Throws away what came before {@link #connect}, from whomever; returns how many. */
    public int drain() {
        var drained = 0;
        while (LibC.recv(state, fd, state.scratch(), 1, MSG_DONTWAIT) >= 0) {
            drained++;
        }
        return drained;
    }

    /** Where it is bound, the port chosen by the kernel included. */
    public InetSocketAddress localAddress() throws ErrnoException {
        var at = state.scratch();
        Memory.putInt(at + OFFSET_OF_LENGTH, SockAddr.SIZE);
        check(LibC.getsockname(state, fd, at, at + OFFSET_OF_LENGTH), "getsockname", "fd " + fd);
        return SockAddr.read(at);
    }

    /**
     * Starts receiving from whoever sends, with their addresses.
     *
     * @throws IOException when the channel cannot be registered
     */
    public void start() throws IOException {
        isNamed = true;
        key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    /**
     * Gets ready to receive from the connected peer, whose address is not reported then; waits for
     * {@link #resumeReading}.
     *
     * @throws IOException when the channel cannot be registered
     */
    public void startPaused() throws IOException {
        key = loop.register(channel, 0, this);
    }

    /** Leaves datagrams in the kernel, which drops what is too much. */
    public void pauseReading() {
        interest(0);
    }

    /** Lets datagrams arrive. */
    public void resumeReading() {
        interest(SelectionKey.OP_READ);
    }

    /**
     * Sends datagrams to the connected peer; what cannot be sent is dropped and counted.
     *
     * @param base native address that {@code offsets} count from
     * @return 0, or errno when the peer turned out to be unreachable
     */
    public int send(long base, int[] offsets, int[] lengths, int count) {
        memory.sent().connectedPeer();
        return put(base, offsets, lengths, count);
    }

    /** As {@link #send}, to a peer of this listening socket. */
    public int sendTo(UdpPeer peer, long base, int[] offsets, int[] lengths, int count) {
        peer.address(memory);
        return put(base, offsets, lengths, count);
    }

    /** Closes the socket; the address is free after the loop's next turn. */
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same: close(2) releases it before it reports.
            return;
        }
    }

    @Override
    public void onReady(int readyOps) {
        for (var round = 0; round < ROUNDS && isReading(); round++) {
            var count = receive();
            if (count > 0) {
                events.onReceived(memory.received(), count);
            } else if (UdpSender.isUnreachable(-count)) {
                events.onUnreachable(-count);
            }
            if (count < DatagramMemory.BATCH && count != -Errno.EINTR) {
                return;
            }
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        events.onDefect(cause);
    }

    private int receive() {
        return isNamed ? memory.received().receive(state, fd)
                : memory.received().receiveConnected(state, fd);
    }

    private int put(long base, int[] offsets, int[] lengths, int count) {
        if (closed) {
            events.onDropped(Counter.DROPS_SEND_FAILED, count);
            return 0;
        }
        return sender.send(base, offsets, lengths, count);
    }

    private boolean isReading() {
        return !closed && key.isValid() && key.interestOps() != 0;
    }

    private void interest(int ops) {
        if (!closed && key.isValid() && key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }

    private int write(long at, InetSocketAddress address) {
        return isIn6 ? SockAddr.writeIn6(at, address.getAddress(), address.getPort())
                : SockAddr.write(at, address.getAddress(), address.getPort());
    }

    /** The first is for the privileged, whom the system's limit does not hold. */
    private void grow(int forced, int polite, int bytes) {
        if (bytes > 0 && LibC.setsockopt(state, fd, SOL_SOCKET, forced, bytes) < 0) {
            LibC.setsockopt(state, fd, SOL_SOCKET, polite, bytes);
        }
    }
}

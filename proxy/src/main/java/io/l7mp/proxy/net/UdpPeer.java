package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.AF_INET6;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.SockAddr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Somebody who talks to a listening socket, and how to answer.
 *
 * <p>Known by three words, which {@link #high}, {@link #low} and {@link #tail} read from a socket
 * address without allocating: the IPv6 address (IPv4 in its mapped form, so a peer is the same
 * through sockets of either family) and the port with the scope of link-local addresses.
 */
public final class UdpPeer {
    private static final long MAPPED_PREFIX = 0xffffL << 32;
    private static final byte MULTICAST = (byte) 0xff;
    private static final byte[] NOTHING = {};

    private final long high;
    private final long low;
    private final long tail;
    // A socket address, from which a Java one is made when somebody asks: it is four objects.
    private final byte[] name;
    private final boolean isConnected;
    private final byte[] replySource;

    private UdpPeer(byte[] name, boolean isConnected, byte[] replySource) {
        var at = read(name);
        this.high = high(at);
        this.low = low(at);
        this.tail = tail(at);
        this.name = name;
        this.isConnected = isConnected;
        this.replySource = replySource;
    }

    /**
     * The sender of the datagram in {@code slot}. Answers leave from the address it called if the
     * socket {@linkplain UdpSocket#reportCalledAddress reports} that.
     */
    public static UdpPeer of(RecvBatch received, int slot) {
        return new UdpPeer(bytes(received.nameAddress(slot), received.nameLength(slot)), false,
                replySource(received, slot));
    }

    /** The one peer of a connected socket. */
    public static UdpPeer connected(InetSocketAddress remote) {
        var at = CallState.current().scratch();
        var length = SockAddr.write(at, remote.getAddress(), remote.getPort());
        return new UdpPeer(bytes(at, length), true, NOTHING);
    }

    /** First half of the address; {@code sockaddr} is the address of a socket address. */
    public static long high(long sockaddr) {
        return SockAddr.family(sockaddr) == AF_INET6 ? SockAddr.in6High(sockaddr) : 0;
    }

    /** Second half of the address. */
    public static long low(long sockaddr) {
        return SockAddr.family(sockaddr) == AF_INET6 ? SockAddr.in6Low(sockaddr)
                : MAPPED_PREFIX | Integer.toUnsignedLong(SockAddr.inAddress(sockaddr));
    }

    /** Port in the lowest 16 bits, scope above. */
    public static long tail(long sockaddr) {
        var port = SockAddr.port(sockaddr);
        return SockAddr.family(sockaddr) == AF_INET6
                ? (long) SockAddr.in6Scope(sockaddr) << Short.SIZE | port : port;
    }

    /** First word of the peer's key. */
    public long high() {
        return high;
    }

    /** Second word of the peer's key. */
    public long low() {
        return low;
    }

    /** Third word of the peer's key. */
    public long tail() {
        return tail;
    }

    /** Its address, an IPv4-mapped one as IPv4. */
    public InetSocketAddress address() {
        return SockAddr.read(read(name));
    }

    /** The address it called; empty where the socket does not report that. */
    public Optional<InetAddress> called() {
        if (replySource.length == 0) {
            return Optional.empty();
        }
        return Optional.of(CMsgHdr.replySource(read(replySource)));
    }

    /** Makes the next sends of the loop go to this peer. */
    void address(DatagramMemory memory) {
        Memory.copy(name, 0, memory.name(), name.length);
        Memory.copy(replySource, 0, memory.control(), replySource.length);
        memory.sent().peer(isConnected ? 0 : memory.name(), isConnected ? 0 : name.length,
                replySource.length == 0 ? 0 : memory.control(), replySource.length);
    }

    private static byte[] replySource(RecvBatch received, int slot) {
        var at = CallState.current().scratch();
        var length = CMsgHdr.writeReplySource(at, received.controlAddress(slot),
                received.controlLength(slot));
        // Called by a group's address: nobody can answer from that, routing knows a better one.
        if (length == 0 || Memory.getByte(CMsgHdr.data(at)) == MULTICAST) {
            return NOTHING;
        }
        return bytes(at, length);
    }

    private static byte[] bytes(long at, int length) {
        var bytes = new byte[length];
        Memory.copy(at, bytes, 0, length);
        return bytes;
    }

    /** Puts them where they can be read as the structs they are, until the next call. */
    private static long read(byte[] bytes) {
        var at = CallState.current().scratch();
        Memory.copy(bytes, 0, at, bytes.length);
        return at;
    }
}

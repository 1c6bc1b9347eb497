// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_PACKET;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.SOCK_RAW;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_ERROR;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_ADD_MEMBERSHIP;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_IGNORE_OUTGOING;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_MR_PROMISC;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_STATISTICS;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_VNET_HDR;
import static io.l7mp.ffi.packet.PacketConstants.SOL_PACKET;
import static io.l7mp.ffi.packet.PacketConstants.SO_DETACH_FILTER;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;

/**
 * A packet socket on its way to be used: gets nothing until it is bound, so everything that
 * decides what it gets is said before.
 *
 * <p>Frames come and go whole, each with a {@link VirtioNetHdr} in front of it: only that tells
 * which checksums are missing and what must be cut. One thread; close it, or let somebody else
 * have its descriptor.
 */
public final class PacketSocket implements AutoCloseable {

    private final Fd fd;

    private PacketSocket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Opens a socket in the caller's network namespace.
     *
     * @throws ErrnoException EPERM without CAP_NET_RAW
     */
    public static PacketSocket open(CallState state) throws ErrnoException {
        var opened = LibC.socket(state, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        var socket = new PacketSocket(Fd.of(opened, "socket", "AF_PACKET"));
        try {
            socket.set(state, PACKET_VNET_HDR, "PACKET_VNET_HDR", 1);
            return socket;
        } catch (ErrnoException e) {
            socket.close();
            throw e;
        }
    }

    /** Who owns the descriptor: this object, until its {@link Fd#release}. */
    public Fd fd() {
        return fd;
    }

    /** Keeps what leaves the interface from coming in; needs Linux 4.20. */
    public void ignoreOutgoing(CallState state) throws ErrnoException {
        set(state, PACKET_IGNORE_OUTGOING, "PACKET_IGNORE_OUTGOING", 1);
    }

    /** Lets the interface take frames for others too, as long as the socket is open. */
    public void promiscuous(CallState state, int ifindex) throws ErrnoException {
        var at = state.scratch();
        PacketMreq.write(at, ifindex, PACKET_MR_PROMISC);
        check(LibC.setsockopt(state, fd.number(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, at,
            PacketMreq.SIZE), "setsockopt", "PACKET_ADD_MEMBERSHIP");
    }

    /** Lets only what {@code filter} accepts come, from the next frame on. */
    public void filter(CallState state, SocketFilter filter) throws ErrnoException {
        filter.attach(state, fd.number());
    }

    /** Lets everything come again. */
    public void removeFilter(CallState state) throws ErrnoException {
        check(LibC.setsockopt(state, fd.number(), SOL_SOCKET, SO_DETACH_FILTER, 0), "setsockopt",
            "SO_DETACH_FILTER");
    }

    /** Frames of {@code ethertype} that an interface takes come from now on. */
    public void bind(CallState state, int ethertype, NetDevice device) throws ErrnoException {
        var at = state.scratch();
        SockAddrLl.write(at, ethertype, device.index());
        check(LibC.bind(state, fd.number(), at, SockAddrLl.SIZE), "bind", device.name());
    }

    /**
     * Shares what comes with the other sockets of {@code group}; only once it is bound.
     *
     * @param mode one of PACKET_FANOUT_HASH and so on
     * @throws ErrnoException EINVAL when the others are bound or share otherwise
     */
    public void fanout(CallState state, int group, int mode) throws ErrnoException {
        set(state, PACKET_FANOUT, "PACKET_FANOUT", group | mode << Short.SIZE);
    }

    /** What it is bound to: the kind of interface and its address. */
    public Link link(CallState state) throws ErrnoException {
        var at = state.scratch();
        var length = at + SockAddrLl.SIZE + Integer.BYTES;
        Memory.putInt(length, SockAddrLl.SIZE);
        check(LibC.getsockname(state, fd.number(), at, length), "getsockname", fd);
        return new Link(SockAddrLl.hatype(at), SockAddrLl.address(at));
    }

    /**
     * The hardware side of an interface.
     *
     * @param type ARPHRD_ETHER and so on
     * @param address its 48 bits, 0 when it has none
     */
    public record Link(int type, long address) {
    }

    /** What went wrong with a socket since it was last asked: errno or 0. */
    public static int error(CallState state, int fd) {
        var result = LibC.getsockopt(state, fd, SOL_SOCKET, SO_ERROR);
        return Math.abs(result);
    }

    /** How many frames the kernel had no room for since it was last asked. */
    public static long drops(CallState state, int fd) {
        var at = state.scratch();
        var length = at + 2 * Long.BYTES;
        Memory.clear(at, 2 * Long.BYTES);
        Memory.putInt(length, TpacketStatsV3.SIZE);
        LibC.getsockopt(state, fd, SOL_PACKET, PACKET_STATISTICS, at, length);
        return TpacketStatsV3.drops(at);
    }

    @Override
    public void close() {
        fd.close();
    }

    private void set(CallState state, int option, String name, int value) throws ErrnoException {
        check(LibC.setsockopt(state, fd.number(), SOL_PACKET, option, value), "setsockopt", name);
    }
}

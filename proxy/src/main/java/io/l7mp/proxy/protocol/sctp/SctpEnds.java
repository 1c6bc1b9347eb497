package io.l7mp.proxy.protocol.sctp;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_GET_LOCAL_ADDRS;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_STATUS;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.ffi.sctp.SctpGetAddrs;
import io.l7mp.ffi.sctp.SctpPAddrInfo;
import io.l7mp.ffi.sctp.SctpStatus;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Both ends of an established association.
 *
 * @param peer where its packets go
 * @param local the local address next to that; another one may be in use
 * @param streamsIn how many streams the peer may send on
 * @param streamsOut how many streams there are to send on
 */
record SctpEnds(InetSocketAddress peer, InetSocketAddress local, int streamsIn, int streamsOut) {
    private static final int LENGTH_SPACE = Long.BYTES;

    /**
     * The ends of the association of the socket {@code fd}.
     *
     * @param at {@link SctpMemory#OPTION_BYTES} bytes to read into
     * @throws ErrnoException when it is over already
     */
    static SctpEnds of(CallState state, int fd, long at) throws ErrnoException {
        check(status(state, fd, at), "getsockopt", "SCTP_STATUS");
        var value = at + LENGTH_SPACE;
        var peer = SockAddr.read(SctpPAddrInfo.address(SctpStatus.primary(value)));
        var association = SctpStatus.association(value);
        var in = SctpStatus.streamsIn(value);
        var out = SctpStatus.streamsOut(value);
        return new SctpEnds(peer, nearest(localAddresses(state, fd, at, association), peer), in,
                out);
    }

    /** Only how many streams there are to send on; 0 when there is no association. */
    static int streamsOut(CallState state, int fd, long at) {
        return status(state, fd, at) < 0 ? 0 : SctpStatus.streamsOut(at + LENGTH_SPACE);
    }

    /** What is known of a session that comes by it. */
    Metadata metadata() {
        var ends = new Endpoints(Addresses.text(peer.getAddress()), peer.getPort(),
                Addresses.text(local.getAddress()), local.getPort());
        var metadata = new Metadata("SCTP:" + ends.inName()).withPorts("SCTP", ends);
        var sctp = metadata.section("SCTP");
        sctp.put("streams_in", (long) streamsIn);
        sctp.put("streams_out", (long) streamsOut);
        return metadata;
    }

    private static int status(CallState state, int fd, long at) {
        Memory.clear(at + LENGTH_SPACE, SctpStatus.SIZE);
        Memory.putInt(at, SctpStatus.SIZE);
        return LibC.getsockopt(state, fd, IPPROTO_SCTP, SCTP_STATUS, at + LENGTH_SPACE, at);
    }

    private static List<InetSocketAddress> localAddresses(CallState state, int fd, long at,
            int association) throws ErrnoException {
        var value = at + LENGTH_SPACE;
        SctpGetAddrs.write(value, association);
        Memory.putInt(at, SctpMemory.OPTION_BYTES - LENGTH_SPACE);
        check(LibC.getsockopt(state, fd, IPPROTO_SCTP, SCTP_GET_LOCAL_ADDRS, value, at),
                "getsockopt", "SCTP_GET_LOCAL_ADDRS");
        var addresses = new ArrayList<InetSocketAddress>();
        var next = value + SctpGetAddrs.SIZE;
        for (var left = SctpGetAddrs.count(value); left > 0; left--) {
            addresses.add(SockAddr.read(next));
            next += SockAddr.family(next) == AF_INET ? SockAddr.IN_SIZE : SockAddr.IN6_SIZE;
        }
        return addresses;
    }

    /** An association has no local address of its own; this one shares most with the peer's. */
    private static InetSocketAddress nearest(List<InetSocketAddress> addresses,
            InetSocketAddress peer) {
        return addresses.stream()
                .max(Comparator.comparingInt(each -> common(each.getAddress(), peer.getAddress())))
                .orElse(new InetSocketAddress(peer.getAddress(), 0));
    }

    /** How many bits two addresses begin with in common. */
    private static int common(InetAddress one, InetAddress other) {
        var a = one.getAddress();
        var b = other.getAddress();
        if (a.length != b.length) {
            return -1;
        }
        var at = Arrays.mismatch(a, b);
        return at < 0 ? a.length * Byte.SIZE
                : at * Byte.SIZE + Integer.numberOfLeadingZeros((a[at] ^ b[at]) & 0xff) - 24;
    }
}

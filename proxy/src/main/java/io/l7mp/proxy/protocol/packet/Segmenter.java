package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.libc.Constants.IPPROTO_TCP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_UDP;
import static io.l7mp.ffi.packet.PacketConstants.ETH_HLEN;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_8021AD;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_8021Q;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_ECN;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_TCPV4;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_TCPV6;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_UDP_L4;

import java.lang.foreign.MemorySegment;

/**
 * Cuts an aggregate into the frames it stands for, as a network card would: TCP over IPv4 and
 * IPv6, and UDP datagrams of equal size.
 *
 * <p>Each gets a copy of the headers with its own lengths, numbers and checksums. Believes nothing:
 * headers are held against the bounds of the frame. Reused for life, one thread.
 */
final class Segmenter {
    /** More headers than that in front of the payload are no aggregate. */
    static final int LONGEST_HEADERS = 512;

    private static final int TAG = 4;
    private static final int TYPE = 12;
    private static final int IP4 = 4;
    private static final int IP4_LEAST = 20;
    private static final int IP4_LENGTH = 2;
    private static final int IP4_ID = 4;
    private static final int IP4_CHECKSUM = 10;
    private static final int IP4_ADDRESSES = 12;
    private static final int IP6 = 6;
    private static final int IP6_HEADER = 40;
    private static final int IP6_LENGTH = 4;
    private static final int IP6_ADDRESSES = 8;
    private static final int TCP_LEAST = 20;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_FIN_PSH = 0x09;
    private static final int TCP_CWR = 0x80;
    private static final int UDP_HEADER = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    private MemorySegment from;
    private long start;
    private int network;
    private int transport;
    private int headers;
    private int end;
    private int size;
    private boolean isTcp;
    private boolean isIp4;
    // Where the payload of the next segment begins, and its number.
    private int at;
    private int number;

    /**
     * Goes to the first segment of the frame that {@code finisher} has found to be an aggregate.
     *
     * @param link how long its link header is, without VLAN tags
     * @return false when it is none we know, or makes no sense
     */
    boolean open(MemorySegment memory, FrameFinisher finisher, int link) {
        from = memory;
        start = finisher.start();
        end = finisher.length();
        transport = finisher.transport();
        size = finisher.gsoSize();
        number = 0;
        var kind = finisher.gsoType() & ~VIRTIO_NET_HDR_GSO_ECN;
        isTcp = kind == VIRTIO_NET_HDR_GSO_TCPV4 || kind == VIRTIO_NET_HDR_GSO_TCPV6;
        var isKnown = isTcp || kind == VIRTIO_NET_HDR_GSO_UDP_L4;
        if (isKnown && size > 0 && findNetwork(link) && findPayload()) {
            at = headers;
            return true;
        }
        at = end;
        return false;
    }

    /** Whether there is another segment. */
    boolean hasNext() {
        return at < end;
    }

    /** How long the next segment is, with its headers. */
    int length() {
        return headers + Math.min(size, end - at);
    }

    /** Writes the next segment. */
    void next(MemorySegment to, long where) {
        var length = length();
        var isLast = at + size >= end;
        MemorySegment.copy(from, start, to, where, headers);
        MemorySegment.copy(from, start + at, to, where + headers, length - headers);
        if (isTcp) {
            tcp(to, where + transport, isLast);
        } else {
            Octets.put2(to, where + transport + UDP_LENGTH, length - transport);
        }
        network(to, where + network, length - network);
        checksum(to, where, length - transport);
        at += length - headers;
        number++;
    }

    private boolean findNetwork(int link) {
        network = link;
        while (link == ETH_HLEN && network + TAG <= end && isTag(network - ETH_HLEN + TYPE)) {
            network += TAG;
        }
        var least = isTcp ? TCP_LEAST : UDP_HEADER;
        if (network >= transport || transport > LONGEST_HEADERS || transport + least > end) {
            return false;
        }
        var version = Octets.get1(from, start + network) >> 4;
        isIp4 = version == IP4;
        return transport - network >= (isIp4 ? IP4_LEAST : IP6_HEADER)
                && (isIp4 || version == IP6);
    }

    private boolean isTag(int type) {
        var value = Octets.get2(from, start + type);
        return value == ETH_P_8021Q || value == ETH_P_8021AD;
    }

    private boolean findPayload() {
        var length = isTcp ? (Octets.get1(from, start + transport + TCP_OFFSET) >> 4) * 4
                : UDP_HEADER;
        headers = transport + length;
        return headers < end && headers <= LONGEST_HEADERS && (!isTcp || length >= TCP_LEAST);
    }

    private void tcp(MemorySegment to, long tcp, boolean isLast) {
        var sequence = Octets.get4(to, tcp + TCP_SEQUENCE);
        Octets.put4(to, tcp + TCP_SEQUENCE, sequence + at - headers);
        var flags = Octets.get1(to, tcp + TCP_FLAGS);
        flags &= isLast ? ~0 : ~TCP_FIN_PSH;
        flags &= number == 0 ? ~0 : ~TCP_CWR;
        Octets.put1(to, tcp + TCP_FLAGS, flags);
    }

    private void network(MemorySegment to, long ip, int length) {
        if (!isIp4) {
            Octets.put2(to, ip + IP6_LENGTH, length - IP6_HEADER);
            return;
        }
        Octets.put2(to, ip + IP4_LENGTH, length);
        Octets.put2(to, ip + IP4_ID, Octets.get2(to, ip + IP4_ID) + number);
        Octets.put2(to, ip + IP4_CHECKSUM, 0);
        Octets.put2(to, ip + IP4_CHECKSUM,
                Checksum.of(Checksum.sum(to, ip, transport - network, 0)));
    }

    /** Covers the addresses, the protocol and the length as well. */
    private void checksum(MemorySegment to, long frame, int length) {
        var place = frame + transport + (isTcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        Octets.put2(to, place, 0);
        var addresses = frame + network + (isIp4 ? IP4_ADDRESSES : IP6_ADDRESSES);
        var sum = Checksum.sum(to, addresses, isIp4 ? 2 * 4 : 2 * 16, 0)
                + (isTcp ? IPPROTO_TCP : IPPROTO_UDP) + length;
        sum = Checksum.sum(to, frame + transport, length, sum);
        Octets.put2(to, place, isTcp ? Checksum.of(sum) : Checksum.neverZero(sum));
    }
}

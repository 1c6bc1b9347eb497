package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.ETH_HLEN;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_F_NEEDS_CSUM;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_NONE;

import io.l7mp.ffi.packet.BlockCursor;
import io.l7mp.ffi.packet.VirtioNetHdr;
import java.lang.foreign.MemorySegment;

/**
 * Makes of what is in a ring what would have been on a wire, in place: puts the VLAN tag back that
 * the kernel has taken out, and writes the checksum that was left to the hardware.
 *
 * <p>What it is told is held against the bounds of the frame. One for each loop.
 */
final class FrameFinisher {
    private static final int ADDRESSES = 12;
    private static final int TAG = 4;

    private final SctpChecksum sctp = new SctpChecksum();
    private long start;
    private int length;
    private int added;
    private int gsoType;
    private int gsoSize;
    private int checksumStart;

    /** What came out of it. */
    enum Result {
        /** A frame. */
        WHOLE,
        /** Many segments behind one header, for the {@link Segmenter}. */
        AGGREGATE,
        /** No frame, or not all of it. */
        BAD
    }

    /**
     * Finishes the frame that {@code cursor} is at.
     *
     * @param hasHeader whether it begins with an Ethernet header
     * @param isTagged whether that should have its VLAN tag
     */
    Result finish(MemorySegment memory, BlockCursor cursor, boolean hasHeader, boolean isTagged) {
        start = cursor.frame();
        length = cursor.length();
        added = 0;
        if (cursor.isCut() || hasHeader && length < ETH_HLEN) {
            return Result.BAD;
        }
        var todo = cursor.offload();
        var needsChecksum = needsChecksum(memory, todo);
        gsoType = VirtioNetHdr.gsoType(memory, todo);
        gsoSize = VirtioNetHdr.gsoSize(memory, todo);
        checksumStart = VirtioNetHdr.checksumStart(memory, todo);
        var checksumOffset = VirtioNetHdr.checksumOffset(memory, todo);
        if (hasHeader && isTagged && cursor.vlan() != BlockCursor.NO_VLAN) {
            // What is to be done has been read: the tag overwrites where that was.
            tag(memory, cursor.vlanProtocol(), cursor.vlan());
        }
        checksumStart += added;
        if (gsoType != VIRTIO_NET_HDR_GSO_NONE) {
            return needsChecksum ? Result.AGGREGATE : Result.BAD;
        }
        return !needsChecksum || complete(memory, checksumOffset) ? Result.WHOLE : Result.BAD;
    }

    /**
     * Leaves the frame that {@code cursor} is at as it is, for another packet socket to send: what
     * is to be done to it stays in front of it. Only the VLAN tag is put back, and the checksum of
     * SCTP written, since what stays in front cannot tell that from the others.
     */
    Result keep(MemorySegment memory, BlockCursor cursor) {
        start = cursor.frame();
        length = cursor.length();
        if (cursor.isCut() || length < ETH_HLEN) {
            return Result.BAD;
        }
        var todo = cursor.offload();
        if (needsChecksum(memory, todo) && isSctp(memory, todo)) {
            checksumStart = VirtioNetHdr.checksumStart(memory, todo);
            if (!complete(memory, SctpChecksum.OFFSET)) {
                return Result.BAD;
            }
            VirtioNetHdr.flags(memory, todo, 0);
        }
        if (cursor.vlan() != BlockCursor.NO_VLAN) {
            var protocol = cursor.vlanProtocol();
            var vlan = cursor.vlan();
            VirtioNetHdr.move(memory, todo, todo - TAG, TAG);
            tag(memory, protocol, vlan);
        }
        return Result.WHOLE;
    }

    /** Where it begins now. */
    long start() {
        return start;
    }

    /** How long it is now. */
    int length() {
        return length;
    }

    /** How many bytes longer than before. */
    int added() {
        return added;
    }

    /** Of an aggregate: what kind. */
    int gsoType() {
        return gsoType;
    }

    /** Of an aggregate: how long its segments are. */
    int gsoSize() {
        return gsoSize;
    }

    /** Of an aggregate: where in the frame the TCP or UDP header begins. */
    int transport() {
        return checksumStart;
    }

    private static boolean needsChecksum(MemorySegment memory, long todo) {
        return (VirtioNetHdr.flags(memory, todo) & VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
    }

    private static boolean isSctp(MemorySegment memory, long todo) {
        return VirtioNetHdr.checksumOffset(memory, todo) == SctpChecksum.OFFSET;
    }

    private void tag(MemorySegment memory, int protocol, int vlan) {
        MemorySegment.copy(memory, start, memory, start - TAG, ADDRESSES);
        start -= TAG;
        length += TAG;
        added = TAG;
        Octets.put2(memory, start + ADDRESSES, protocol);
        Octets.put2(memory, start + ADDRESSES + Short.BYTES, vlan);
    }

    /**
     * The checksum's place holds the sum of what is not in the frame, which counts too. Not with
     * SCTP, which has a checksum of another kind.
     */
    private boolean complete(MemorySegment memory, int offset) {
        var from = start + checksumStart;
        if (offset == SctpChecksum.OFFSET) {
            return sctp.write(memory, from, length - checksumStart);
        }
        if (checksumStart + offset + Short.BYTES > length) {
            return false;
        }
        var sum = Checksum.sum(memory, from, length - checksumStart, 0);
        Octets.put2(memory, from + offset, Checksum.neverZero(sum));
        return true;
    }
}

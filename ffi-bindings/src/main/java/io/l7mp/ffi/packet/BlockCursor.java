// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_VLAN_TPID_VALID;
import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_VLAN_VALID;

import java.lang.foreign.MemorySegment;

/**
 * Walks the frames of one block of a {@link PacketRing} and tells what the kernel says of each.
 *
 * <p>It depends on the bytes of the block alone, believes none of them, and reads and reports
 * nothing outside it: where a block makes no sense it ends. Reused for life, one thread.
 */
public final class BlockCursor {

    /** What no VLAN tag looks like. */
    public static final int NO_VLAN = -1;

    // A header, an address, and what is to be done to the frame, right in front of it.
    private static final int LEAST_FRAME_OFFSET =
        Tpacket3Hdr.SIZE + SockAddrLl.SIZE + VirtioNetHdr.SIZE;
    private static final int ETH_P_8021Q = PacketConstants.ETH_P_8021Q;

    private MemorySegment memory = MemorySegment.NULL;
    private long from;
    private long to;
    // The header of the frame it is at, and how many frames come behind that.
    private long header;
    private long next;
    private long left;
    private boolean broken;

    /** Goes in front of the first frame of the block of {@code bytes} bytes at {@code from}. */
    public void open(MemorySegment memory, long from, int bytes) {
        this.memory = memory;
        this.from = from;
        to = from + bytes;
        broken = bytes < TpacketBlockDesc.SIZE || to > memory.byteSize() || from < 0;
        left = broken ? 0 : TpacketBlockDesc.count(memory, from);
        next = broken ? 0 : from + TpacketBlockDesc.first(memory, from);
    }

    /** Goes to the next frame; false when there is none. */
    public boolean next() {
        if (left == 0) {
            return false;
        }
        if (!isFrame(next)) {
            broken = true;
            left = 0;
            return false;
        }
        header = next;
        next = header + Tpacket3Hdr.nextOffset(memory, header);
        left--;
        // Frames may not overlap: the walk would have no end.
        if (left > 0 && next < header + Tpacket3Hdr.SIZE) {
            broken = true;
            left = 0;
        }
        return true;
    }

    /** Whether the block turned out to make no sense; what was reported before did. */
    public boolean isBroken() {
        return broken;
    }

    /** Where the frame begins in the memory of the ring. */
    public long frame() {
        return header + Tpacket3Hdr.frameOffset(memory, header);
    }

    /** How many bytes of the frame there are. */
    public int length() {
        return (int) Tpacket3Hdr.capturedLength(memory, header);
    }

    /** Whether the frame is longer than what there is of it. */
    public boolean isCut() {
        return Tpacket3Hdr.length(memory, header) != Tpacket3Hdr.capturedLength(memory, header);
    }

    /** Flags that begin with {@code TP_STATUS_}. */
    public int status() {
        return Tpacket3Hdr.status(memory, header);
    }

    /** The VLAN tag that was taken out of the frame, or {@link #NO_VLAN}. */
    public int vlan() {
        return (status() & TP_STATUS_VLAN_VALID) == 0 ? NO_VLAN
            : Tpacket3Hdr.vlanTci(memory, header);
    }

    /** The ethertype of the tag that was taken out. */
    public int vlanProtocol() {
        return (status() & TP_STATUS_VLAN_TPID_VALID) == 0 ? ETH_P_8021Q
            : Tpacket3Hdr.vlanTpid(memory, header);
    }

    /** Whom the frame is for: PACKET_HOST and so on. */
    public int packetType() {
        return SockAddrLl.packetType(memory, header + Tpacket3Hdr.SIZE);
    }

    /** Where the frame's {@link VirtioNetHdr} is in the memory of the ring. */
    public long offload() {
        return frame() - VirtioNetHdr.SIZE;
    }

    private boolean isFrame(long at) {
        if (at < from + TpacketBlockDesc.SIZE || at > to - LEAST_FRAME_OFFSET) {
            return false;
        }
        var offset = Tpacket3Hdr.frameOffset(memory, at);
        var captured = Tpacket3Hdr.capturedLength(memory, at);
        return offset >= LEAST_FRAME_OFFSET && captured <= to - at - offset
            && captured <= Tpacket3Hdr.length(memory, at);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MMsgHdr;
import io.l7mp.ffi.libc.MsgHdr;

/**
 * Sends runs of datagrams to one peer: singly, many a call, or as one payload the kernel cuts.
 *
 * <p>Say where the payloads lie ({@link #source}) and whom they are for ({@link #peer}), then
 * send; both stay set. Payloads are not copied and must stay in place during the call only.
 * Which of the three ways to take, and what to do about a short count or an error, is the
 * caller's to decide; {@link #segments} helps.
 */
public final class SendBatch {

    /** Datagrams one segmented send may carry; the kernel's limit is 64. */
    public static final int MAX_SEGMENTS = 64;
    /** Bytes one segmented send may carry; the IPv4 limit is 65507. */
    public static final int MAX_SEGMENTED_BYTES = 65_000;

    private static final int FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;
    private static final int MAX_CONTROL = 128;
    private static final int CACHE_LINE = 64;

    private final int maxMessages;
    private final long iovecs;
    private final long messages;
    // One message of many pieces, and its control data: the peer's, then the segment size.
    private final long segmented;
    private final long segmentedControl;

    private long base;
    private int[] offsets;
    private int[] lengths;

    private long nameAddress;
    private int nameLength;
    private long controlAddress;
    private int controlLength;
    // How many of the messages already name the current peer.
    private int addressed;

    /**
     * Takes the memory of a batch, for as long as the process lives.
     *
     * @param maxMessages datagrams a call at most, 64 is a good number
     */
    public SendBatch(int maxMessages) {
        this.maxMessages = maxMessages;
        iovecs = Memory.allocate((long) maxMessages * IoVec.SIZE, CACHE_LINE);
        messages = Memory.allocate((long) maxMessages * MMsgHdr.SIZE, CACHE_LINE);
        for (var i = 0; i < maxMessages; i++) {
            MsgHdr.iov(MMsgHdr.header(messages, i), IoVec.at(iovecs, i), 1);
        }
        segmented = Memory.allocate(MsgHdr.SIZE, CACHE_LINE);
        segmentedControl = Memory.allocate(MAX_CONTROL + CMsgHdr.SEGMENT_SPACE, CACHE_LINE);
        source(0, new int[0], new int[0]);
    }

    /**
     * Says where payloads lie; payload {@code i} is {@code lengths[i]} bytes at
     * {@code base + offsets[i]}.
     *
     * <p>The arrays are kept, not copied: the caller may fill them anew before each send.
     */
    public void source(long base, int[] offsets, int[] lengths) {
        this.base = base;
        this.offsets = offsets;
        this.lengths = lengths;
    }

    /**
     * Says whom the following sends are for.
     *
     * @param nameAddress address of a socket address, 0 for the connected peer
     * @param nameLength its length
     * @param controlAddress address of control data, such as
     *     {@link CMsgHdr#writeReplySource} makes; 0 for none
     * @param controlLength its length, a multiple of 8, at most 128
     */
    public void peer(long nameAddress, int nameLength, long controlAddress, int controlLength) {
        assert controlLength <= MAX_CONTROL && controlLength % Long.BYTES == 0;
        var isSame = nameAddress == this.nameAddress && nameLength == this.nameLength
            && controlAddress == this.controlAddress && controlLength == this.controlLength;
        if (!isSame) {
            this.nameAddress = nameAddress;
            this.nameLength = nameLength;
            this.controlAddress = controlAddress;
            this.controlLength = controlLength;
            addressed = 0;
        }
    }

    /** Says that the following sends are for the peer the socket is connected to. */
    public void connectedPeer() {
        peer(0, 0, 0, 0);
    }

    /**
     * Sends payload {@code index} as one datagram.
     *
     * @return 1 or {@code -errno}
     */
    public int sendOne(CallState state, int fd, int index) {
        if (controlLength > 0) {
            return sendMany(state, fd, index, 1);
        }
        var payload = base + offsets[index];
        var result = LibC.sendto(state, fd, payload, lengths[index], FLAGS,
            nameAddress, nameLength);
        return result < 0 ? result : 1;
    }

    /**
     * Sends payloads {@code from} to {@code from + count - 1} as a datagram each, by one
     * sendmmsg(2).
     *
     * @return how many were sent, perhaps fewer than asked for (and never more than
     *     {@code maxMessages}); {@code -errno} when the first one failed
     */
    public int sendMany(CallState state, int fd, int from, int count) {
        var limit = Math.min(count, maxMessages);
        gather(from, limit);
        address(limit);
        return LibC.sendmmsg(state, fd, messages, limit, FLAGS);
    }

    /**
     * Sends payloads {@code from} to {@code from + count - 1}, for which {@link #segmentable} must
     * hold, by one sendmsg(2) with UDP_SEGMENT; UDP only, needs Linux 4.18.
     *
     * @return {@code count} or {@code -errno}: it is all or none; EIO, EINVAL and EMSGSIZE say
     *     that this path has no segmentation offload, the datagrams are still to be sent
     */
    public int sendSegments(CallState state, int fd, int from, int count) {
        assert count <= maxMessages;
        gather(from, count);
        Memory.copy(controlAddress, segmentedControl, controlLength);
        var added = CMsgHdr.writeSegmentSize(segmentedControl + controlLength, lengths[from]);
        MsgHdr.name(segmented, nameAddress, nameLength);
        MsgHdr.iov(segmented, iovecs, count);
        MsgHdr.control(segmented, segmentedControl, controlLength + added);
        var result = LibC.sendmsg(state, fd, segmented, FLAGS);
        return result < 0 ? result : count;
    }

    /**
     * Tells how many payloads from {@code from} on can travel as one segmented send: all of one
     * size, but for a shorter last one, within what the kernel takes.
     *
     * @param maxSegment longest payload allowed: path MTU less the IP and UDP headers
     * @return at least 1 unless {@code count} is 0; segmenting pays from 2 on
     */
    public static int segments(int[] lengths, int from, int count, int maxSegment) {
        var limit = Math.min(count, MAX_SEGMENTS);
        if (limit < 2 || lengths[from] == 0 || lengths[from] > maxSegment) {
            return Math.min(limit, 1);
        }
        var size = lengths[from];
        var whole = Math.min(limit, MAX_SEGMENTED_BYTES / size);
        var n = 1;
        while (n < whole && lengths[from + n] == size) {
            n++;
        }
        return n < whole && isTail(lengths[from + n], size) ? n + 1 : n;
    }

    /** Tells whether all these payloads can travel as one segmented send. */
    public static boolean segmentable(int[] lengths, int from, int count, int maxSegment) {
        return count >= 2 && segments(lengths, from, count, maxSegment) == count;
    }

    private static boolean isTail(int length, int size) {
        return length > 0 && length < size;
    }

    private void gather(int from, int count) {
        for (var i = 0; i < count; i++) {
            IoVec.set(iovecs, i, base + offsets[from + i], lengths[from + i]);
        }
    }

    private void address(int count) {
        for (; addressed < count; addressed++) {
            var header = MMsgHdr.header(messages, addressed);
            MsgHdr.name(header, nameAddress, nameLength);
            MsgHdr.control(header, controlAddress, controlLength);
        }
    }
}

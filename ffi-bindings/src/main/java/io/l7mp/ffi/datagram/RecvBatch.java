// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import static io.l7mp.ffi.libc.Constants.MADV_NOHUGEPAGE;
import static io.l7mp.ffi.libc.Constants.MAP_ANONYMOUS;
import static io.l7mp.ffi.libc.Constants.MAP_NORESERVE;
import static io.l7mp.ffi.libc.Constants.MAP_PRIVATE;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.MSG_TRUNC;
import static io.l7mp.ffi.libc.Constants.PROT_READ;
import static io.l7mp.ffi.libc.Constants.PROT_WRITE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MMsgHdr;
import io.l7mp.ffi.libc.MsgHdr;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.ffi.libc.SockAddrUn;
import java.nio.ByteBuffer;

/**
 * Receives up to a batch of datagrams by one recvmmsg(2) and tells where each of them lies.
 *
 * <p>Each slot is {@code headroom} free bytes, which a stage may use to put something in front of
 * the payload, and then the payload. Slot numbers are 0 to the count returned, less one. Needs
 * Linux 2.6.33.
 */
public final class RecvBatch {

    private static final int CACHE_LINE = 64;
    private static final int NAME_SIZE = roundUp(SockAddrUn.SIZE, Long.BYTES);
    // Both kinds of IP_PKTINFO and the segment size of UDP_GRO.
    private static final int UDP_CONTROL = 2 * CMsgHdr.PKTINFO_SPACE + CMsgHdr.space(4);

    private final int slots;
    private final int headroom;
    private final int stride;
    private final ByteBuffer memory;
    private final long address;
    private final long names;
    private final long controls;
    private final int controlSize;
    // The same slots twice: the kernel is spared the names where the peer is known anyway.
    private final long named;
    private final long nameless;

    // What the last receive call used and left.
    private long vector;
    private int count;

    /**
     * Takes the memory of a batch, for as long as the process lives. Of the slots only the pages
     * that datagrams have reached are resident.
     *
     * @param slots datagrams a call, 64 is a good number
     * @param slotSize longest payload received whole, bytes
     * @param headroom free bytes before each payload
     * @param control whether to receive control data (IP_PKTINFO, UDP_GRO)
     */
    public RecvBatch(int slots, int slotSize, int headroom, boolean control) {
        this(slots, slotSize, headroom, control ? UDP_CONTROL : 0);
    }

    /**
     * As the other, for sockets that are not UDP's.
     *
     * @param controlSize bytes of control data to receive with each datagram, a multiple of 8. On
     *     a Unix socket no more than is sure to be filled: a peer may send descriptors, which are
     *     opened in this process where there is room to tell them
     */
    public RecvBatch(int slots, int slotSize, int headroom, int controlSize) {
        this.slots = slots;
        this.headroom = headroom;
        stride = roundUp(headroom + slotSize, CACHE_LINE);
        address = reserve((long) slots * stride);
        memory = Memory.segment(address, (long) slots * stride).asByteBuffer();
        names = Memory.allocate((long) slots * NAME_SIZE, CACHE_LINE);
        this.controlSize = controlSize;
        controls = controlSize == 0 ? 0
            : Memory.allocate((long) slots * controlSize, CACHE_LINE);
        var iovecs = Memory.allocate((long) slots * IoVec.SIZE, CACHE_LINE);
        for (var i = 0; i < slots; i++) {
            IoVec.set(iovecs, i, address + offset(i), slotSize);
        }
        named = headers(iovecs, true);
        nameless = headers(iovecs, false);
        vector = named;
    }

    /**
     * Receives what waits, along with the addresses of the senders; never blocks.
     *
     * @return number of datagrams, fewer than {@link #slots} when the socket ran empty;
     *     {@code -EAGAIN} when there was none; {@code -ECONNREFUSED} and the like when an earlier
     *     datagram was answered by an error
     */
    public int receive(CallState state, int fd) {
        reset();
        vector = named;
        return receive(state, fd, slots);
    }

    /** As {@link #receive}, for connected sockets: without the addresses of the senders. */
    public int receiveConnected(CallState state, int fd) {
        return receiveConnected(state, fd, slots);
    }

    /** As {@link #receiveConnected(CallState, int)}, {@code limit} datagrams at most. */
    public int receiveConnected(CallState state, int fd, int limit) {
        reset();
        vector = nameless;
        return receive(state, fd, Math.min(limit, slots));
    }

    /** Tells how many datagrams one call can deliver. */
    public int slots() {
        return slots;
    }

    /** The memory of all slots, headroom included; its index 0 lies at {@link #address()}. */
    public ByteBuffer memory() {
        return memory;
    }

    /** Absolute address of {@link #memory()}. */
    public long address() {
        return address;
    }

    /** Where in {@link #memory()} the payload of a slot begins. */
    public int offset(int slot) {
        return slot * stride + headroom;
    }

    /** Bytes of payload received. */
    public int length(int slot) {
        return MMsgHdr.length(vector, slot);
    }

    /** Tells whether the datagram was longer than the slot, its end being lost. */
    public boolean truncated(int slot) {
        return (flags(slot) & MSG_TRUNC) != 0;
    }

    /** The flags the kernel left: MSG_EOR, MSG_TRUNC and others. */
    public int flags(int slot) {
        return MsgHdr.flags(header(slot));
    }

    /** Absolute address of the sender's {@link SockAddr} or {@link SockAddrUn}. */
    public long nameAddress(int slot) {
        return names + (long) slot * NAME_SIZE;
    }

    /** Bytes of the sender's address, 0 when it has none or names were not received. */
    public int nameLength(int slot) {
        return MsgHdr.nameLength(header(slot));
    }

    /** Absolute address of the control data, for {@link CMsgHdr}. */
    public long controlAddress(int slot) {
        return controls + (long) slot * controlSize;
    }

    /** Bytes of control data received. */
    public int controlLength(int slot) {
        return MsgHdr.controlLength(header(slot));
    }

    /**
     * Size of the datagrams UDP_GRO glued together in this slot, the last may be shorter.
     *
     * @return 0 when the slot holds a single datagram
     */
    public int segmentSize(int slot) {
        return CMsgHdr.segmentSize(controlAddress(slot), controlLength(slot));
    }

    private int receive(CallState state, int fd, int limit) {
        var result = LibC.recvmmsg(state, fd, vector, limit, MSG_DONTWAIT);
        count = Math.max(result, 0);
        return result;
    }

    /** Undoes what the kernel wrote into the in/out fields of the slots it filled. */
    private void reset() {
        var nameSize = vector == named ? NAME_SIZE : 0;
        for (var i = 0; i < count; i++) {
            MsgHdr.nameLength(header(i), nameSize);
            MsgHdr.controlLength(header(i), controlSize);
        }
        count = 0;
    }

    private long header(int slot) {
        return MMsgHdr.header(vector, slot);
    }

    private long headers(long iovecs, boolean withNames) {
        var array = Memory.allocate((long) slots * MMsgHdr.SIZE, CACHE_LINE);
        for (var i = 0; i < slots; i++) {
            var header = MMsgHdr.header(array, i);
            if (withNames) {
                MsgHdr.name(header, nameAddress(i), NAME_SIZE);
            }
            MsgHdr.iov(header, IoVec.at(iovecs, i), 1);
            MsgHdr.control(header, controlAddress(i), controlSize);
        }
        return array;
    }

    /** Slots for the longest datagrams cost address space; pages become real when written to. */
    private static long reserve(long bytes) {
        var state = CallState.current();
        var at = LibC.mmap(state, 0, bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at < 0) {
            throw new OutOfMemoryError("mmap " + bytes + " bytes: " + Errno.message((int) -at));
        }
        // Huge pages would make all of it resident at once; it works without the advice, too.
        LibC.madvise(state, at, bytes, MADV_NOHUGEPAGE);
        return at;
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MMsgHdr;
import io.l7mp.ffi.libc.MsgHdr;

/**
 * Sends runs of frames through a {@link PacketSocket}, many a call, and puts in front of each what
 * the socket expects and, if asked for, an Ethernet header.
 *
 * <p>Fill it, send it, clear it. Frames are not copied and must stay in place meanwhile. What to do
 * about a short count or an error is the caller's to decide. One thread.
 */
public final class FrameSendBatch {

    private static final int FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;
    private static final int CACHE_LINE = 64;
    private static final int PIECES = 2;
    // Zeros in front: nothing is left to be done to a frame; its Ethernet header follows.
    private static final int PREFIX = 32;
    private static final int HEADER = VirtioNetHdr.SIZE;
    private static final int ADDRESS = 6;
    private static final int TYPE = HEADER + 2 * ADDRESS;

    private final int maxFrames;
    private final long prefixes;
    private final long iovecs;
    private final long messages;
    private int count;

    /**
     * Takes the memory of a batch, for as long as the process lives.
     *
     * @param maxFrames frames a call at most
     */
    public FrameSendBatch(int maxFrames) {
        this.maxFrames = maxFrames;
        prefixes = Memory.allocate((long) maxFrames * PREFIX, CACHE_LINE);
        iovecs = Memory.allocate((long) maxFrames * PIECES * IoVec.SIZE, CACHE_LINE);
        messages = Memory.allocate((long) maxFrames * MMsgHdr.SIZE, CACHE_LINE);
        for (var i = 0; i < maxFrames; i++) {
            MsgHdr.iov(MMsgHdr.header(messages, i), IoVec.at(iovecs, i * PIECES), PIECES);
        }
    }

    /** Forgets all frames. */
    public void clear() {
        count = 0;
    }

    /** How many frames there are. */
    public int count() {
        return count;
    }

    /** Adds a whole frame. */
    public void add(long address, int length) {
        put(HEADER, address, length);
    }

    /** Adds a whole frame whose {@link VirtioNetHdr} lies right in front of it. */
    public void addUnfinished(long address, int length) {
        put(0, address - VirtioNetHdr.SIZE, length + VirtioNetHdr.SIZE);
    }

    /**
     * Adds a packet that goes behind an Ethernet header.
     *
     * @param ends whom it goes to and comes from
     */
    public void add(Ends ends, int ethertype, long address, int length) {
        var at = prefixes + (long) count * PREFIX;
        putMac(at + HEADER, ends.destination());
        putMac(at + HEADER + ADDRESS, ends.source());
        Memory.putShortBe(at + TYPE, (short) ethertype);
        put(TYPE + Short.BYTES, address, length);
    }

    /** The addresses in an Ethernet header; 48 bits each. */
    public interface Ends {

        /** Whom frames go to. */
        long destination();

        /** Whom they come from. */
        long source();
    }

    /**
     * Sends frames {@code from} and following by one sendmmsg(2).
     *
     * @return how many were sent, perhaps fewer; {@code -errno} when the first one failed
     */
    public int send(CallState state, int fd, int from) {
        return LibC.sendmmsg(state, fd, messages + (long) from * MMsgHdr.SIZE, count - from,
            FLAGS);
    }

    private void put(int prefix, long address, int length) {
        if (count == maxFrames) {
            throw new IllegalStateException("more than " + maxFrames + " frames");
        }
        IoVec.set(iovecs, count * PIECES, prefixes + (long) count * PREFIX, prefix);
        IoVec.set(iovecs, count * PIECES + 1, address, length);
        count++;
    }

    private static void putMac(long at, long mac) {
        Memory.putShortBe(at, (short) (mac >>> Integer.SIZE));
        Memory.putIntBe(at + Short.BYTES, (int) mac);
    }
}

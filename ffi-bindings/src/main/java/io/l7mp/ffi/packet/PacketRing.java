// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.PROT_READ;
import static io.l7mp.ffi.libc.Constants.PROT_WRITE;
import static io.l7mp.ffi.packet.PacketConstants.MAP_SHARED;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_RX_RING;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_VERSION;
import static io.l7mp.ffi.packet.PacketConstants.SOL_PACKET;
import static io.l7mp.ffi.packet.PacketConstants.TPACKET_V3;
import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_KERNEL;
import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_LOSING;
import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_USER;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import java.lang.foreign.MemorySegment;

/**
 * Memory shared with the kernel, which fills it with frames, block by block: TPACKET_V3.
 *
 * <p>The kernel hands a block over when it is full, or some time after its first frame; the reader
 * gives it back when done with it. Blocks are read in order. A ring is the socket's: frames that
 * find no block free are lost and counted. Close it before the socket; nothing of its memory may
 * be touched afterwards. One thread.
 */
public final class PacketRing implements AutoCloseable {

    /**
     * How big a ring is.
     *
     * @param blocks how many blocks it has
     * @param blockBytes bytes of a block: a power of two, at least a page. No longer frame fits
     * @param retireMs how long the first frame of a block waits for others, in milliseconds
     */
    public record Geometry(int blocks, int blockBytes, int retireMs) {

        /** Checks what the kernel would not explain. */
        public Geometry {
            if (blocks < 1 || Integer.bitCount(blockBytes) != 1
                    || (long) blocks * blockBytes > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(blocks + " blocks of " + blockBytes);
            }
        }

        /** Bytes of all blocks. */
        public int bytes() {
            return blocks * blockBytes;
        }
    }

    private final CallState state;
    private final Geometry geometry;
    private final long address;
    private final MemorySegment memory;
    private int block;
    private boolean closed;

    private PacketRing(CallState state, Geometry geometry, long address) {
        this.state = state;
        this.geometry = geometry;
        this.address = address;
        memory = Memory.segment(address, geometry.bytes());
    }

    /**
     * Gives a socket that is not bound yet a ring.
     *
     * @param state the owner's, for closing too
     * @throws ErrnoException ENOMEM when there is no memory for it
     */
    public static PacketRing of(CallState state, PacketSocket socket, Geometry geometry)
            throws ErrnoException {
        var fd = socket.fd().number();
        check(LibC.setsockopt(state, fd, SOL_PACKET, PACKET_VERSION, TPACKET_V3), "setsockopt",
            "PACKET_VERSION");
        var at = state.scratch();
        TpacketReq3.write(at, geometry);
        check(LibC.setsockopt(state, fd, SOL_PACKET, PACKET_RX_RING, at, TpacketReq3.SIZE),
            "setsockopt", "PACKET_RX_RING");
        var address = LibC.mmap(state, 0, geometry.bytes(), PROT_READ | PROT_WRITE, MAP_SHARED,
            fd, 0);
        if (address < 0) {
            throw new ErrnoException("mmap", (int) -address, "PACKET_RX_RING");
        }
        return new PacketRing(state, geometry, address);
    }

    /** All blocks, one behind the other; only until the ring is closed. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where {@link #memory} begins. */
    public long address() {
        return address;
    }

    /** Whether the kernel has handed the next block over. */
    public boolean isReady() {
        return !closed
            && (TpacketBlockDesc.status(memory, from()) & TP_STATUS_USER) != 0;
    }

    /** Whether frames were lost when the kernel handed the next block over. */
    public boolean isLosing() {
        return (TpacketBlockDesc.status(memory, from()) & TP_STATUS_LOSING) != 0;
    }

    /** Lets {@code cursor} walk the frames of the next block, which {@link #isReady}. */
    public void read(BlockCursor cursor) {
        cursor.open(memory, from(), geometry.blockBytes());
    }

    /** Gives the block back to the kernel; the one behind it is the next. */
    public void release() {
        if (!closed) {
            TpacketBlockDesc.status(memory, from(), TP_STATUS_KERNEL);
            block = block + 1 == geometry.blocks() ? 0 : block + 1;
        }
    }

    /** Unmaps the memory; nobody may touch it any more. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.munmap(state, address, geometry.bytes());
        }
    }

    private long from() {
        return (long) block * geometry.blockBytes();
    }
}

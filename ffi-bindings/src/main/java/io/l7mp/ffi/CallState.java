// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Where native calls of one thread leave errno, with a little scratch memory for their small
 * in/out arguments.
 *
 * <p>Owned by one thread: an event loop makes one and passes it along its data path; cold paths
 * may ask for {@link #current()}. Never share one, errno of two calls would mix.
 */
public final class CallState {

    /** Bytes at {@link #scratch()}: enough for any address of a socket and its length. */
    public static final int SCRATCH_BYTES = 128;

    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO =
        LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final int ALIGNMENT = 16;
    private static final ThreadLocal<CallState> CURRENT = ThreadLocal.withInitial(CallState::new);

    // Scratch lies in the segment that is passed to the call, which keeps both alive meanwhile.
    private final MemorySegment segment;
    private final long errnoAddress;
    private final long scratch;

    /** Makes the state of the calling thread; its memory goes when the object does. */
    public CallState() {
        segment = Arena.ofAuto().allocate(ALIGNMENT + SCRATCH_BYTES, ALIGNMENT);
        assert LAYOUT.byteSize() <= ALIGNMENT;
        errnoAddress = segment.address() + ERRNO;
        scratch = segment.address() + ALIGNMENT;
    }

    /** Returns the calling thread's own state; for cold paths, as it costs a table look-up. */
    public static CallState current() {
        return CURRENT.get();
    }

    /** Tells errno of the last call; meaningful only if that call failed. */
    public int errno() {
        return Memory.getInt(errnoAddress);
    }

    /**
     * Address of {@link #SCRATCH_BYTES} bytes, 8-byte aligned, for arguments of the next call
     * only: any method that takes this state may overwrite them.
     */
    public long scratch() {
        return scratch;
    }

    MemorySegment segment() {
        return segment;
    }
}

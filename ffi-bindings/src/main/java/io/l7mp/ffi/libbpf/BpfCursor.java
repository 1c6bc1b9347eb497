// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;

/**
 * Where the reading of a {@link BpfMap} in batches has come to. One thread; its memory goes with
 * the arena it was made with.
 */
public final class BpfCursor {
    // A hash's cursor is a u32, that of other maps a key.
    static final int POSITION_BYTES = 64;

    private final long position;
    private final long next;
    private final long count;
    private boolean isAtStart = true;
    private boolean isAtEnd;

    /** A cursor at the beginning. */
    public BpfCursor(Arena arena) {
        position = arena.allocate(POSITION_BYTES, Long.BYTES).address();
        next = arena.allocate(POSITION_BYTES, Long.BYTES).address();
        count = arena.allocate(Integer.BYTES, Integer.BYTES).address();
    }

    /** Begins again. */
    public void rewind() {
        isAtStart = true;
        isAtEnd = false;
    }

    /** Whether everything has been read. */
    public boolean isAtEnd() {
        return isAtEnd;
    }

    int read(BpfMap map, long keys, long values, int capacity) throws ErrnoException {
        Memory.putInt(count, capacity);
        var result = LibBpf.bpf_map_lookup_batch(map.fd(), isAtStart ? 0 : position, next, keys,
            values, count, 0);
        if (result == -Errno.ENOENT) {
            isAtEnd = true;
        } else {
            // ENOSPC: a bucket of the hash holds more than there is room for.
            ErrnoException.check(result, "bpf_map_lookup_batch", map.name());
        }
        isAtStart = false;
        Memory.copy(next, position, POSITION_BYTES);
        return Memory.getInt(count);
    }
}

package io.l7mp.proxy.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Knows where a direct buffer lies. A loop's buffers come again and again: the one asked for last
 * is remembered, so that nothing is allocated for it. One thread.
 */
final class NativeBuffer {
    private ByteBuffer last;
    private long address;

    /** The address of the first byte that remains in {@code buffer}, which is direct. */
    long position(ByteBuffer buffer) {
        if (buffer != last) {
            last = buffer;
            address = MemorySegment.ofBuffer(buffer).address() - buffer.position();
        }
        return address + buffer.position();
    }
}

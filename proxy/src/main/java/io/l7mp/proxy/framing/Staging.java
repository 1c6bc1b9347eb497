package io.l7mp.proxy.framing;

import java.nio.ByteBuffer;

/**
 * Where a loop puts frames together, side by side, so that they leave with one write. Empty between
 * calls. It grows to the longest frame that is ever sent.
 */
final class Staging {
    private static final int USUAL_BYTES = 128 * 1024;

    private ByteBuffer memory = ByteBuffer.allocateDirect(USUAL_BYTES);

    /** The memory, empty. */
    ByteBuffer begin() {
        return memory.clear();
    }

    /** The memory, empty, with room for a frame of {@code payloadBytes}. */
    ByteBuffer begin(int payloadBytes) {
        var needed = payloadBytes + Format.MAX_OVERHEAD;
        if (needed > memory.capacity()) {
            memory = ByteBuffer.allocateDirect(needed);
        }
        return memory.clear();
    }

    /** Whether a frame of {@code payloadBytes} fits behind the others. */
    boolean hasRoom(int payloadBytes) {
        return payloadBytes + Format.MAX_OVERHEAD <= memory.remaining();
    }

    /** The memory, as far as it is filled. */
    ByteBuffer memory() {
        return memory;
    }
}

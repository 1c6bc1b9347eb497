package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/**
 * The XOR that clients cover their payload with (RFC 6455, section 5.3). Keys are written as ints
 * whose highest byte comes first on the wire, so buffers must be big-endian, as they are by
 * default.
 */
final class Masking {
    private static final long BOTH_HALVES = 0x1_0000_0001L;

    private Masking() {
    }

    /**
     * Masks or unmasks in place; a key of 0 changes nothing. The first byte of {@code key} belongs
     * to index {@code from}.
     */
    static void apply(ByteBuffer memory, int from, int to, int key) {
        if (key == 0) {
            return;
        }
        var wide = (key & 0xffff_ffffL) * BOTH_HALVES;
        var i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            memory.putLong(i, memory.getLong(i) ^ wide);
        }
        // A multiple of four bytes is done: the key starts over.
        for (var rest = key; i < to; i++) {
            rest = Integer.rotateLeft(rest, Byte.SIZE);
            memory.put(i, (byte) (memory.get(i) ^ rest));
        }
    }

    /** The key as it looks {@code bytes} later in the payload. */
    static int after(int key, long bytes) {
        return Integer.rotateLeft(key, (int) (bytes & 3) * Byte.SIZE);
    }
}

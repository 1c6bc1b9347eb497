package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Masking keys of one loop.
 *
 * <p>RFC 6455, section 10.3 wants keys that whoever chooses the payload cannot foresee. A peer sees
 * all earlier keys, and 64 bits of state of a simple generator can be found from a few of them, so
 * the keys are cut from blocks of the system's secure generator: some 20 ns each.
 */
final class MaskKeys {
    private static final int BLOCK_BYTES = 1024;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK_BYTES];
    private final ByteBuffer left = ByteBuffer.wrap(block).position(BLOCK_BYTES);

    /** The next key. */
    int next() {
        if (!left.hasRemaining()) {
            random.nextBytes(block);
            left.clear();
        }
        return left.getInt();
    }
}

package io.l7mp.proxy.protocol.websocket;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import java.nio.ByteBuffer;

/**
 * Masking keys of one loop.
 *
 * <p>RFC 6455, section 10.3 wants keys that whoever chooses the payload cannot foresee. A peer sees
 * all earlier keys, and 64 bits of state of a simple generator can be found from a few of them, so
 * the keys are cut from blocks of the kernel's secure generator: some 20 ns each. Not by
 * {@code SecureRandom}, which allocates a dozen bytes for each of them.
 */
final class MaskKeys {
    /** The most that the kernel gives without being interrupted. */
    private static final int BLOCK_BYTES = 256;

    private final ByteBuffer left =
            ByteBuffer.allocateDirect(BLOCK_BYTES).position(BLOCK_BYTES);
    private final long address = Memory.address(left);

    /** The next key. */
    int next() {
        if (!left.hasRemaining()) {
            refill();
        }
        return left.getInt();
    }

    private void refill() {
        var result = LibC.getrandom(CallState.current(), address, BLOCK_BYTES, 0);
        if (result != BLOCK_BYTES) {
            throw new AssertionError("getrandom returned " + result);
        }
        left.clear();
    }
}

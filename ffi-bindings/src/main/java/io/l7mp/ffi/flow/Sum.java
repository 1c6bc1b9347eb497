// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One's complement sums of 16-bit words in the order of the machine, RFC 1071: what a rewriting
 * changes in a checksum, RFC 1624.
 */
final class Sum {
    private static final int WORD = 0xffff;

    private Sum() {
    }

    /**
     * What to add to the sum of something in which {@code before} becomes {@code after}; of one
     * even length. 0 when that changes nothing, which is never told as 0xffff.
     */
    static int diff(byte[] before, byte[] after) {
        var sum = fold(sum(after) + sum(inverted(before)));
        return sum == WORD ? 0 : sum;
    }

    /** Both one after the other. */
    static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static byte[] inverted(byte[] bytes) {
        var inverted = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            inverted[i] = (byte) ~bytes[i];
        }
        return inverted;
    }

    private static int sum(byte[] bytes) {
        var words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        var sum = 0;
        while (words.hasRemaining()) {
            sum += Short.toUnsignedInt(words.getShort());
        }
        return sum;
    }

    private static int fold(int sum) {
        var once = (sum & WORD) + (sum >>> 16);
        return (once & WORD) + (once >>> 16);
    }
}

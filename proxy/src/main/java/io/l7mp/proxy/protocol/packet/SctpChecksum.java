// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of SCTP, RFC 9260 section 6.8: a CRC of the packet, addresses apart. Allocates
 * nothing as long as packets lie in the same memory.
 */
final class SctpChecksum {
    /**
     * Where it is in the header. Of all checksums that are left to the hardware only this one is
     * there, and only that tells that it is none of those that are sums.
     */
    static final int OFFSET = 8;

    private static final int HEADER = 12;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CRC32C crc = new CRC32C();
    private MemorySegment memory = MemorySegment.NULL;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /**
     * Writes the checksum of the packet of {@code length} bytes at {@code from}.
     *
     * @return false when that is too short for one
     */
    boolean write(MemorySegment in, long from, int length) {
        if (length < HEADER) {
            return false;
        }
        if (in != memory) {
            memory = in;
            bytes = in.asByteBuffer();
        }
        in.set(INT, from + OFFSET, 0);
        crc.reset();
        crc.update(bytes.limit((int) from + length).position((int) from));
        in.set(INT, from + OFFSET, (int) crc.getValue());
        return true;
    }
}

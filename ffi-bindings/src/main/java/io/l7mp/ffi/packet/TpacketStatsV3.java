// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What happened to a ring since it was last asked.
 *
 * <pre>{@code
 * struct tpacket_stats_v3 {
 *     unsigned int tp_packets;
 *     unsigned int tp_drops;
 *     unsigned int tp_freeze_q_cnt;
 * };
 * }</pre>
 */
public final class TpacketStatsV3 {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("tp_packets"),
        ValueLayout.JAVA_INT.withName("tp_drops"),
        ValueLayout.JAVA_INT.withName("tp_freeze_q_cnt")).withName("tpacket_stats_v3");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long DROPS = LAYOUT.byteOffset(groupElement("tp_drops"));

    private TpacketStatsV3() {
    }

    /** How many frames found no room. */
    public static long drops(long at) {
        return Integer.toUnsignedLong(Memory.getInt(at + DROPS));
    }
}

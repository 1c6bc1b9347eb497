// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Whether a kind of notification is wanted, linux/sctp.h: the value of SCTP_EVENT.
 *
 * <pre>{@code
 * struct sctp_event {
 *     sctp_assoc_t             se_assoc_id;
 *     uint16_t                 se_type;
 *     uint8_t                  se_on;
 * };
 * }</pre>
 */
public final class SctpEvent {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("se_assoc_id"),
        ValueLayout.JAVA_SHORT.withName("se_type"),
        ValueLayout.JAVA_BYTE.withName("se_on"),
        paddingLayout(1)).withName("sctp_event");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long TYPE = LAYOUT.byteOffset(groupElement("se_type"));
    private static final long ON = LAYOUT.byteOffset(groupElement("se_on"));

    private SctpEvent() {
    }

    /** Writes that notifications of {@code type} are wanted. */
    public static void write(long at, int type) {
        Memory.clear(at, SIZE);
        Memory.putShort(at + TYPE, (short) type);
        Memory.putByte(at + ON, (byte) 1);
    }
}

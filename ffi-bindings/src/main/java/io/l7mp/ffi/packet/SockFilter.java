// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * One instruction of a classic BPF program, linux/filter.h.
 *
 * <pre>{@code
 * struct sock_filter {
 *     __u16 code;
 *     __u8  jt;
 *     __u8  jf;
 *     __u32 k;
 * };
 * }</pre>
 */
public final class SockFilter {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("code"),
        ValueLayout.JAVA_BYTE.withName("jt"),
        ValueLayout.JAVA_BYTE.withName("jf"),
        ValueLayout.JAVA_INT.withName("k")).withName("sock_filter");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long CODE = LAYOUT.byteOffset(groupElement("code"));
    private static final long JT = LAYOUT.byteOffset(groupElement("jt"));
    private static final long JF = LAYOUT.byteOffset(groupElement("jf"));
    private static final long K = LAYOUT.byteOffset(groupElement("k"));

    private SockFilter() {
    }

    static void write(long at, SocketFilter.Instruction instruction) {
        Memory.putShort(at + CODE, (short) instruction.code());
        Memory.putByte(at + JT, (byte) instruction.jt());
        Memory.putByte(at + JF, (byte) instruction.jf());
        Memory.putInt(at + K, (int) instruction.k());
    }
}

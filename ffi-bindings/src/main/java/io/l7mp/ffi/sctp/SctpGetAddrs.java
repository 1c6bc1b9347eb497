// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Addresses of one end of an association, linux/sctp.h: the value of SCTP_GET_LOCAL_ADDRS and
 * SCTP_GET_PEER_ADDRS. The addresses follow, each as long as its family has it.
 *
 * <pre>{@code
 * struct sctp_getaddrs {
 *     sctp_assoc_t             assoc_id;
 *     __u32                    addr_num;
 * };
 * }</pre>
 */
public final class SctpGetAddrs {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("assoc_id"),
        ValueLayout.JAVA_INT.withName("addr_num")).withName("sctp_getaddrs");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long ID = LAYOUT.byteOffset(groupElement("assoc_id"));
    private static final long COUNT = LAYOUT.byteOffset(groupElement("addr_num"));

    private SctpGetAddrs() {
    }

    /** Writes whose addresses are asked for. */
    public static void write(long at, int association) {
        Memory.clear(at, SIZE);
        Memory.putInt(at + ID, association);
    }

    /** Tells how many there are. */
    public static int count(long at) {
        return Memory.getInt(at + COUNT);
    }
}

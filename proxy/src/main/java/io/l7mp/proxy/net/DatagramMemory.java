package io.l7mp.proxy.net;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.SockAddr;

/**
 * A loop's memory for receiving and sending messages, shared by all its datagram sockets.
 *
 * <p>Slots are as long as datagrams can be, so none is ever cut short. Only pages that datagrams
 * have reached are resident: 64 pages as long as they are short. Slots are not a multiple of a page
 * apart, or their beginnings would compete for the same few cache lines.
 */
final class DatagramMemory {
    /** Datagrams a call. */
    static final int BATCH = 64;

    /** Bytes of the longest message received whole; UDP's are a little shorter. */
    static final int LONGEST_DATAGRAM = 64 * 1024;

    /** What a stage may put in front of a datagram without moving it. */
    private static final int HEADROOM = 128;
    private static final int CACHE_LINE = 64;

    private final RecvBatch received = new RecvBatch(BATCH, LONGEST_DATAGRAM, HEADROOM, true);
    private final SendBatch sent = new SendBatch(BATCH);
    private final long name = Memory.allocate(SockAddr.SIZE, CACHE_LINE);
    private final long control = Memory.allocate(CMsgHdr.PKTINFO_SPACE, CACHE_LINE);

    RecvBatch received() {
        return received;
    }

    SendBatch sent() {
        return sent;
    }

    /** Where the address of the peer being sent to is written; {@link SockAddr#SIZE} bytes. */
    long name() {
        return name;
    }

    /** Where the control data of a send are written; {@link CMsgHdr#PKTINFO_SPACE} bytes. */
    long control() {
        return control;
    }
}

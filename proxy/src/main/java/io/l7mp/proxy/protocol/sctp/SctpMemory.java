package io.l7mp.proxy.protocol.sctp;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.sctp.SctpRcvInfo;
import io.l7mp.ffi.sctp.SctpSendBatch;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.MessageWire;

/** A loop's memory for messages of its associations, and for options of their sockets. */
final class SctpMemory {
    /** Messages, parts of messages and notifications a call. */
    private static final int MOST_RECEIVED = MessageWire.MOST_BYTES / MessageWire.LONGEST;
    /** Bytes at {@link #option}: room for a few hundred addresses. */
    static final int OPTION_BYTES = 8 * 1024;

    /** What a stage may put in front of a message without moving it. */
    private static final int HEADROOM = 128;

    private final RecvBatch received = new RecvBatch(MOST_RECEIVED, MessageWire.LONGEST, HEADROOM,
            CMsgHdr.space(SctpRcvInfo.SIZE));
    private final SctpSendBatch sent = new SctpSendBatch(Batch.CAPACITY);
    private final long option = Memory.allocate(OPTION_BYTES, Long.BYTES);

    private SctpMemory() {
    }

    static SctpMemory of(EventLoop loop) {
        return loop.local(SctpMemory.class, owner -> new SctpMemory());
    }

    RecvBatch received() {
        return received;
    }

    SctpSendBatch sent() {
        return sent;
    }

    /** Where values of socket options lie during a call. */
    long option() {
        return option;
    }
}

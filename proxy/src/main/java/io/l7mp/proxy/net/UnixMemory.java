package io.l7mp.proxy.net;

import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.UCred;
import io.l7mp.proxy.loop.EventLoop;

/**
 * A loop's memory for messages of its Unix sockets. Their control data have room for credentials,
 * which are always reported, and for nothing else: no peer can make this process take descriptors.
 */
final class UnixMemory {
    /** What a stage may put in front of a message without moving it. */
    private static final int HEADROOM = 128;

    private final RecvBatch received = new RecvBatch(DatagramMemory.BATCH,
            DatagramMemory.LONGEST_DATAGRAM, HEADROOM, CMsgHdr.space(UCred.SIZE));
    private final SendBatch sent = new SendBatch(DatagramMemory.BATCH);

    private UnixMemory() {
    }

    static UnixMemory of(EventLoop loop) {
        return loop.local(UnixMemory.class, owner -> new UnixMemory());
    }

    RecvBatch received() {
        return received;
    }

    SendBatch sent() {
        return sent;
    }
}

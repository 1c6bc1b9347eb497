package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.net.Batch;

/**
 * Sorts a received batch by session: each gets all its datagrams as one batch, in their order.
 *
 * <p>Linear in the number of datagrams: they are chained by slot, and a session knows both ends of
 * its chain. One instance serves a loop.
 */
final class Runs {
    private final PeerStream[] sessions = new PeerStream[Batch.CAPACITY];
    private final int[] following = new int[Batch.CAPACITY];
    private final Batch batch = new Batch();
    private int count;

    /** Notes that the datagram in {@code slot} is for {@code session}; slots come in order. */
    void add(PeerStream session, int slot) {
        if (session.firstSlot < 0) {
            session.firstSlot = slot;
            sessions[count] = session;
            count++;
        } else {
            following[session.lastSlot] = slot;
        }
        session.lastSlot = slot;
    }

    /** Hands all noted datagrams to their sessions. */
    void emit(RecvBatch received) {
        for (var i = 0; i < count; i++) {
            gather(sessions[i], received);
            sessions[i].deliver(batch);
        }
        discard();
    }

    /** Forgets what is noted. */
    void discard() {
        for (var i = 0; i < count; i++) {
            sessions[i].firstSlot = PeerStream.NO_SLOT;
            sessions[i] = null;
        }
        count = 0;
    }

    private void gather(PeerStream session, RecvBatch received) {
        batch.over(received.memory(), received.address());
        var slot = session.firstSlot;
        batch.add(received.offset(slot), received.length(slot));
        while (slot != session.lastSlot) {
            slot = following[slot];
            batch.add(received.offset(slot), received.length(slot));
        }
    }
}

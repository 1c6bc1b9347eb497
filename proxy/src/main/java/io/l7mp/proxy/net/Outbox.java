package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Short writes to the connections of one loop, which leave one after the other at the end of its
 * turn instead of between reads.
 *
 * <p>Whoever receives is then woken once for many of them: an interrupt of another processor costs
 * more than the copy made here, a sixth of all that a short message costs on a virtual machine.
 * Loop thread only.
 */
final class Outbox {
    /** The longest write worth a copy, in bytes. */
    static final int LONGEST = 4096;

    private static final int CAPACITY = 64 * LONGEST;
    private static final int SLOTS = 256;

    private final EventLoop loop;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY);
    // Not memory itself: what is written out must not move where the next one is put.
    private final ByteBuffer view = memory.duplicate();
    private final ByteConnection[] senders = new ByteConnection[SLOTS];
    private final int[] ends = new int[SLOTS];
    private int count;

    private Outbox(EventLoop loop) {
        this.loop = loop;
        loop.atTurnsEnd(this::send);
    }

    /** The outbox of {@code loop}. */
    static Outbox of(EventLoop loop) {
        return loop.local(Outbox.class, Outbox::new);
    }

    /** Takes all of {@code bytes}, or nothing when there is no room for them. */
    boolean post(ByteConnection sender, ByteBuffer bytes) {
        if (count == SLOTS || memory.remaining() < bytes.remaining()) {
            return false;
        }
        memory.put(bytes);
        if (count == 0 || senders[count - 1] != sender) {
            senders[count++] = sender;
        }
        ends[count - 1] = memory.position();
        return true;
    }

    /** Hands on what {@code sender} has posted, before its turn; it is told of each piece. */
    void send(ByteConnection sender) {
        for (var i = 0; i < count; i++) {
            if (senders[i] == sender) {
                send(i);
            }
        }
    }

    /** Forgets what {@code sender} has posted. */
    void forget(ByteConnection sender) {
        for (var i = 0; i < count; i++) {
            if (senders[i] == sender) {
                senders[i] = null;
            }
        }
    }

    private void send() {
        for (var i = 0; i < count; i++) {
            if (senders[i] != null) {
                sendSafely(i);
            }
        }
        // All of them: one that was closed must not be kept from being forgotten.
        Arrays.fill(senders, 0, count, null);
        count = 0;
        memory.clear();
    }

    /** A session that breaks at this must not take the others' messages along. */
    private void sendSafely(int i) {
        var sender = senders[i];
        try {
            send(i);
        } catch (RuntimeException | Error e) {
            loop.countDefect(e);
            sender.onDefect(e);
        }
    }

    private void send(int i) {
        var sender = senders[i];
        senders[i] = null;
        sender.onPosted(view.limit(ends[i]).position(i == 0 ? 0 : ends[i - 1]));
    }
}

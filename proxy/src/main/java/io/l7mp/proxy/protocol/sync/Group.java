package io.l7mp.proxy.protocol.sync;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import java.util.ArrayList;
import java.util.List;

/** The members with one label; on its home loop only. */
final class Group {
    private final EventLoop home;
    /** In order of arrival. */
    private final List<SyncStream> members = new ArrayList<>();
    private boolean isPassing;

    Group(EventLoop home) {
        this.home = home;
    }

    EventLoop home() {
        return home;
    }

    /** Whether a message is being passed round right now, further up the stack. */
    boolean isPassing() {
        return isPassing;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Adds a member, which hears of what is passed from now on. */
    void add(SyncStream member) {
        members.add(member);
    }

    /** Removes a member; not while passing. */
    void remove(SyncStream member) {
        members.remove(member);
    }

    /**
     * Hands {@code batch} to all but {@code sender}. What members answer at once and into the same
     * group would go round for ever: it is dropped.
     */
    void pass(Batch batch, SyncStream sender) {
        if (isPassing) {
            sender.dropAtHome(Counter.DROPS_ROUND_TRIP, batch.count());
            return;
        }
        isPassing = true;
        try {
            passRound(batch, sender);
        } finally {
            isPassing = false;
        }
    }

    private void passRound(Batch batch, SyncStream sender) {
        Copy copy = null;
        var count = members.size();
        for (var i = 0; i < count; i++) {
            var member = members.get(i);
            if (member == sender) {
                continue;
            }
            if (member.isAtHome()) {
                member.deliver(batch);
            } else {
                copy = copy == null ? new Copy(batch) : copy;
                member.post(copy);
            }
        }
    }
}

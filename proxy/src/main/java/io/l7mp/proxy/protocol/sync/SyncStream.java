package io.l7mp.proxy.protocol.sync;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Need;
import io.l7mp.proxy.stream.Transform;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session's membership of a group. Its loop's thread only, but for what its group's home loop
 * calls.
 */
final class SyncStream extends Transform {
    /** So many bytes may wait for another loop; the messages that cross the line still do. */
    private static final int MAX_WAITING = 256 * 1024;

    private final SyncConnector connector;
    private final EventLoop loop;
    private final EventLoop home;
    private final String sessionName;
    private final String label;

    // Its own loop's thread.
    private boolean isClosed;

    // The home loop's thread.
    private Group group;

    // Both threads, when they are two.
    private final AtomicInteger waitingForHome = new AtomicInteger();
    private final AtomicInteger waitingForUs = new AtomicInteger();

    SyncStream(SyncConnector connector, StreamContext context, String label) {
        this.connector = connector;
        this.loop = context.loop();
        this.home = connector.home(label);
        this.sessionName = context.sessionName();
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether it lives on its group's home loop. */
    boolean isAtHome() {
        return loop == home;
    }

    @Override
    public Need need() {
        return Need.STREAM;
    }

    @Override
    public void connect() {
        if (label.isEmpty()) {
            events().onFailed(Cause.of(connector.refusal(sessionName)));
            return;
        }
        atHome(() -> group = connector.join(this));
        events().onConnected();
    }

    /** Takes everything: what a member cannot take is its own loss, not the sender's. */
    @Override
    protected boolean take(Batch batch) {
        if (isClosed) {
            return true;
        }
        if (isAtHome()) {
            group.pass(batch, this);
        } else {
            postHome(batch);
        }
        return true;
    }

    /** There is nothing to resume: the one before was never stopped. */
    @Override
    public void resume() {
    }

    @Override
    public void close(Ending ending) {
        isClosed = true;
        atHome(() -> connector.leave(this, group));
    }

    /** Hands on what another member said; on its own loop. A sink that is full drops and counts. */
    void deliver(Batch batch) {
        if (!isClosed) {
            pass(batch);
        }
    }

    /** Lets a copy of what another member said be delivered; on the group's home loop. */
    void post(Copy copy) {
        if (waitingForUs.get() >= MAX_WAITING) {
            dropAtHome(Counter.DROPS_LOOP_BUSY, copy.count());
            return;
        }
        waitingForUs.addAndGet(copy.cost());
        loop.execute(() -> {
            waitingForUs.addAndGet(-copy.cost());
            deliver(copy.load(loop));
        });
    }

    /** Counts what is dropped on the group's home loop. */
    void dropAtHome(Counter reason, int packets) {
        traffic().on(home.counters()).dropped(reason, packets);
    }

    private void postHome(Batch batch) {
        if (waitingForHome.get() >= MAX_WAITING) {
            drop(Counter.DROPS_LOOP_BUSY, batch.count());
            return;
        }
        var copy = new Copy(batch);
        waitingForHome.addAndGet(copy.cost());
        home.execute(() -> {
            waitingForHome.addAndGet(-copy.cost());
            group.pass(copy.load(home), this);
        });
    }

    private void atHome(Runnable action) {
        if (isAtHome()) {
            action.run();
        } else {
            home.execute(action);
        }
    }
}

package io.l7mp.proxy.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The loops of the process; immutable after its making, for any thread. */
public final class LoopGroup {
    private final List<EventLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    /** Makes and starts {@code count} loops. */
    public LoopGroup(int count) throws IOException {
        var made = new ArrayList<EventLoop>();
        for (var i = 0; i < count; i++) {
            made.add(new EventLoop(i));
        }
        loops = List.copyOf(made);
        loops.forEach(EventLoop::start);
    }

    /** All loops, in order. */
    public List<EventLoop> all() {
        return loops;
    }

    /** The loop for the next channel that may live on any. */
    public EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /**
     * Lets the loop whose turn it is serve a client that {@code here} has accepted: at once if it
     * is the same, otherwise as a task of its own. On {@code here}'s thread.
     */
    public void deal(EventLoop here, Consumer<EventLoop> serve) {
        var loop = next();
        if (loop == here) {
            serve.accept(here);
        } else {
            loop.execute(() -> serve.accept(loop));
        }
    }

    /** Asks every loop to end and waits for each, {@code timeoutMs} at most. */
    public void stop(long timeoutMs) throws InterruptedException {
        loops.forEach(EventLoop::requestStop);
        for (var loop : loops) {
            loop.awaitStop(timeoutMs);
        }
    }
}

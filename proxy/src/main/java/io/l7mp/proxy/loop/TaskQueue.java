package io.l7mp.proxy.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Work that other threads, or an earlier turn, left for a loop, which is woken for it. */
final class TaskQueue {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    private final Runnable[] turn;
    private final Runnable wakeUp;
    private volatile boolean closed;

    /** A queue of which a turn runs {@code perTurn} tasks at most; {@code wakeUp} begins one. */
    TaskQueue(int perTurn, Runnable wakeUp) {
        this.turn = new Runnable[perTurn];
        this.wakeUp = wakeUp;
    }

    /** Adds a task of the loop's own; false when the queue is closed and will not run it. */
    boolean add(Runnable task) {
        tasks.add(task);
        return !closed || !tasks.remove(task);
    }

    /** As {@link #add}, for any other thread: wakes the loop, unless that is under way. */
    boolean handOver(Runnable task) {
        var isTaken = add(task);
        if (isTaken && wakeUpPending.compareAndSet(false, true)) {
            wakeUp.run();
        }
        return isTaken;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /**
     * Runs the oldest tasks, as many as a turn may. All others wait for the next turn, those above
     * all that are added meanwhile: in between the selector lets go of closed channels.
     */
    void run(Consumer<Throwable> onDefect) {
        wakeUpPending.set(false);
        var count = 0;
        while (count < turn.length && !tasks.isEmpty()) {
            turn[count++] = tasks.poll();
        }
        for (var i = 0; i < count; i++) {
            run(turn[i], onDefect);
            turn[i] = null;
        }
    }

    /** Takes no more tasks. Who came before that still gets an answer. */
    void close(Consumer<Throwable> onDefect) {
        closed = true;
        while (!tasks.isEmpty()) {
            run(onDefect);
        }
    }

    private static void run(Runnable task, Consumer<Throwable> onDefect) {
        try {
            task.run();
        } catch (Exception | Error e) {
            onDefect.accept(e);
        }
    }
}

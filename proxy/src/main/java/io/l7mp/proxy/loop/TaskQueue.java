package io.l7mp.proxy.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Work that other threads, or an earlier turn, left for a loop. */
final class TaskQueue {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Runnable[] turn;

    /** A queue of which a turn runs {@code perTurn} tasks at most. */
    TaskQueue(int perTurn) {
        turn = new Runnable[perTurn];
    }

    /** Adds a task; any thread. */
    void add(Runnable task) {
        tasks.add(task);
    }

    /** Takes a task back; false when it has been run, or is about to be. Any thread. */
    boolean remove(Runnable task) {
        return tasks.remove(task);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /**
     * Runs the oldest tasks, as many as a turn may. All others wait for the next turn, those above
     * all that are added meanwhile: in between the selector lets go of closed channels.
     */
    void run(Consumer<Throwable> onDefect) {
        var count = 0;
        while (count < turn.length && !tasks.isEmpty()) {
            turn[count++] = tasks.poll();
        }
        for (var i = 0; i < count; i++) {
            run(turn[i], onDefect);
            turn[i] = null;
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

// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A task that runs beside the test on a thread of its own, and whose failure is the test's. */
public final class Background<T> {
    private static final long LIMIT_SECONDS = 120;

    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Background() {
    }

    /** Something that is done for its effect. */
    public interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /** Starts a task that has a result. */
    public static <T> Background<T> start(Callable<T> task) {
        var background = new Background<T>();
        Thread.ofPlatform().daemon().name("background").start(() -> background.run(task));
        return background;
    }

    /** Starts a task that has no result. */
    public static Background<Boolean> start(Action task) {
        return start(() -> {
            task.run();
            return true;
        });
    }

    /** True when the task has ended, well or not. */
    public boolean isDone() {
        return result.isDone();
    }

    /** Waits for the task, at most two minutes, and returns or throws what it did. */
    public T join() throws IOException {
        try {
            return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("in the background: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the background", e);
        }
    }

    private void run(Callable<T> task) {
        try {
            result.complete(task.call());
        } catch (Exception | AssertionError e) {
            result.completeExceptionally(e);
        }
    }
}

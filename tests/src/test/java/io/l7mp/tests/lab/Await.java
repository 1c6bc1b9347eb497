// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The one place where tests poll: asks again and again until there is an answer or time is up. */
public final class Await {
    /**
     * How long anything may take before a test gives up; generous, since it costs only failing
     * runs.
     */
    public static final Duration LIMIT =
        Duration.ofSeconds(Integer.getInteger("l7mp.limit", 10));

    private static final long PAUSE_MS = 10;

    private Await() {
    }

    /** A question that may have no answer yet. */
    public interface Question<T> {
        /** The answer, or empty when it is too early. */
        Optional<T> ask() throws IOException;
    }

    /** A condition that may not hold yet. */
    public interface Condition {
        /** True when it holds. */
        boolean holds() throws IOException;
    }

    /** Asks until there is an answer; fails naming {@code what} after {@link #LIMIT}. */
    public static <T> T answer(String what, Question<T> question) throws IOException {
        return answer(what, LIMIT, question);
    }

    /** Asks until there is an answer; fails naming {@code what} after {@code limit}. */
    public static <T> T answer(String what, Duration limit, Question<T> question)
            throws IOException {
        var deadlineNs = System.nanoTime() + limit.toNanos();
        while (true) {
            var answer = question.ask();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("waited " + limit.toMillis() + " ms in vain for: " + what);
            }
            pause();
        }
    }

    /** Waits until the condition holds; fails naming {@code what} after {@link #LIMIT}. */
    public static void until(String what, Condition condition) throws IOException {
        until(what, LIMIT, condition);
    }

    /** Waits until the condition holds; fails naming {@code what} after {@code limit}. */
    public static void until(String what, Duration limit, Condition condition) throws IOException {
        answer(what, limit, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}

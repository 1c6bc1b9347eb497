// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The lines a process has printed so far, read on a thread of their own; safe from any thread. */
public final class Transcript {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /** Starts reading until the end of the stream. */
    public Transcript(String name, InputStream in) {
        Thread.ofPlatform().daemon().name("reads-" + name).start(() -> read(in));
    }

    /** Everything printed so far. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The last lines printed, for a failure's message. */
    public synchronized List<String> tail(int count) {
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /** The first line that matches, printed already or within the limit; fails otherwise. */
    public String await(String what, Predicate<String> wanted) {
        return await(what, wanted, Await.LIMIT);
    }

    /** The first line that matches, printed already or within {@code limit}; fails otherwise. */
    public synchronized String await(String what, Predicate<String> wanted, Duration limit) {
        var deadlineNs = System.nanoTime() + limit.toNanos();
        for (var next = 0;; next++) {
            while (next == lines.size()) {
                waitForMore(what, deadlineNs);
            }
            if (wanted.test(lines.get(next))) {
                return lines.get(next);
            }
        }
    }

    /** Waits until the process has closed its end, so that {@link #lines} is all there is. */
    public synchronized void awaitEnd() {
        var deadlineNs = System.nanoTime() + Await.LIMIT.toNanos();
        while (!ended) {
            pause(deadlineNs, "the end of the output");
        }
    }

    private void waitForMore(String what, long deadlineNs) {
        if (ended) {
            throw new AssertionError("the output ended without " + what + ": " + tail(20));
        }
        pause(deadlineNs, what);
    }

    private void pause(long deadlineNs, String what) {
        var leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
            throw new AssertionError("no " + what + " in the output in time: " + tail(20));
        }
        try {
            wait(leftMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    private void read(InputStream in) {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output lost: " + e.getMessage() + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A named network namespace: made by {@code ip netns}, entered thread by thread with setns(2). */
public final class NetNs implements AutoCloseable {
    private final String name;

    private NetNs(String name) {
        this.name = name;
    }

    /**
     * Makes a namespace with its loopback interface up; an existing one of that name is an error.
     */
    public static NetNs create(String name) throws IOException {
        Shell.check("ip", "netns", "add", name);
        var ns = new NetNs(name);
        ns.ip("link", "set", "lo", "up");
        return ns;
    }

    /** The name that {@code ip netns exec} knows it by. */
    public String name() {
        return name;
    }

    /** Runs {@code ip} with these arguments inside this namespace. */
    public void ip(String... args) throws IOException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(Arrays.asList(args));
        Shell.check(command.toArray(String[]::new));
    }

    /**
     * A command line that runs {@code command} inside this namespace; the process id stays the
     * same.
     */
    public List<String> command(List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /**
     * Runs a task on a thread of its own that has entered this namespace, and waits for it. Sockets
     * it opens belong to the namespace whoever uses them later. The thread ends with the task,
     * since nothing may find itself in a foreign namespace by accident.
     */
    public <T> T call(Callable<T> task) throws IOException {
        var result = new CompletableFuture<T>();
        var thread = Thread.ofPlatform().name("in-" + name).start(() -> {
            try {
                Setns.enter(name);
                result.complete(task.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw unwrap(e.getCause(), thread);
        }
    }

    /** The processes whose main thread is in this namespace. */
    public List<Long> pids() throws IOException {
        var listed = Shell.check("ip", "netns", "pids", name).text();
        return listed.isEmpty() ? List.of() : listed.lines().map(Long::valueOf).toList();
    }

    /** Removes the name; the namespace goes when the last process and socket in it are gone. */
    @Override
    public void close() throws IOException {
        Shell.check("ip", "netns", "del", name);
    }

    private static IOException unwrap(Throwable cause, Thread thread) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof AssertionError e) {
            throw e;
        }
        return new IOException(thread.getName() + ": " + cause, cause);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs while the test goes on: its input can be typed, its output is kept by lines.
 */
public final class Program implements AutoCloseable {
    private final Process process;
    private final Transcript out;
    private final Transcript err;

    private Program(Process process, Transcript out, Transcript err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command; both outputs are kept apart. */
    public static Program start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    /** Starts a prepared command; with its error stream redirected that transcript stays empty. */
    public static Program start(ProcessBuilder builder) throws IOException {
        var process = builder.start();
        return new Program(process,
            new Transcript("out-" + process.pid(), process.getInputStream()),
            new Transcript("err-" + process.pid(), process.getErrorStream()));
    }

    /** What it prints on standard output. */
    public Transcript out() {
        return out;
    }

    /** What it prints on standard error. */
    public Transcript err() {
        return err;
    }

    /** Types a line at its standard input. */
    public void type(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** True while it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM; what it says then can still be read. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends any signal by its name without SIG. */
    public void signal(String name) throws IOException {
        Shell.check("kill", "-" + name, Long.toString(pid()));
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits for the end and returns the exit status; all output is there then. */
    public int awaitExit() {
        try {
            if (!process.waitFor(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running: " + err.tail(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the exit", e);
        }
        out.awaitEnd();
        err.awaitEnd();
        return process.exitValue();
    }

    /** Ends it in any case, and what it has started, too. */
    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        if (isAlive()) {
            kill();
        }
        process.getOutputStream().close();
    }
}

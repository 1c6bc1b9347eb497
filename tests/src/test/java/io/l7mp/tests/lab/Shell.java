// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Shell {
    private static final long LIMIT_SECONDS = 60;

    private Shell() {
    }

    /** What a program left behind. */
    public record Result(int status, String out, String err) {
        /** Standard output without the white space around it. */
        public String text() {
            return out.strip();
        }
    }

    /** Runs a command and waits for its end; an exit status other than 0 is just a result. */
    public static Result run(List<String> command) throws IOException {
        return run(new ProcessBuilder(command));
    }

    /** Runs a command; throws with what it printed when it fails. */
    public static Result check(String... command) throws IOException {
        var result = run(List.of(command));
        if (result.status() != 0) {
            throw new IOException(String.join(" ", command) + ": exit status " + result.status()
                + ": " + result.err().strip());
        }
        return result;
    }

    /** Runs a prepared command; its output goes through files, so none of it can block it. */
    public static Result run(ProcessBuilder builder) throws IOException {
        var out = Files.createTempFile("l7mp-out", "");
        var err = Files.createTempFile("l7mp-err", "");
        try {
            var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            process.getOutputStream().close();
            awaitEnd(process, builder.command());
            return new Result(process.exitValue(), text(out), text(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static void awaitEnd(Process process, List<String> command) throws IOException {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": still running after a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new InterruptedIOException(String.join(" ", command));
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}

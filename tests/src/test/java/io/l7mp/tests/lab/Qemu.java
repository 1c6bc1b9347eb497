// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Debian's own kernel in an emulated machine, for what has to work on an older one than this
 * machine's. It sees this machine's files, and writes to its own memory and to the directory of its
 * run alone; see tests/src/test/qemu.
 */
public final class Qemu {
    private static final int CANNOT = 77;
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final Path scripts;
    private final Path cache;

    /**
     * A machine.
     *
     * @param scripts how it is booted
     * @param cache where the kernel is kept that is downloaded for it
     */
    public Qemu(Path scripts, Path cache) {
        this.scripts = scripts.toAbsolutePath().normalize();
        this.cache = cache.toAbsolutePath().normalize();
    }

    /**
     * What became of a run.
     *
     * @param isPossible whether there can be a machine here
     * @param isEnded whether the command has ended with status 0
     * @param output what it has printed, or why there is no machine, or what that said at the end
     */
    public record Result(boolean isPossible, boolean isEnded, String output) {
    }

    /** Boots, runs a command there that may write to {@code dir}, and switches off. */
    public Result run(Path dir, List<String> command, Duration limit) throws IOException {
        Files.writeString(dir.resolve("command"), "exec " + command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ")) + "\n");
        var said = dir.resolve("qemu");
        var boot = new ProcessBuilder(scripts.resolve("boot").toString(), cache.toString(),
            dir.toString(), String.valueOf(limit.toSeconds()))
            .redirectErrorStream(true).redirectOutput(said.toFile()).start();
        var status = awaitEnd(boot, limit.plus(GRACE));
        if (status == CANNOT) {
            return new Result(false, false, text(said));
        }
        return new Result(true, text(dir.resolve("status")).equals("0"),
            text(dir.resolve("output")) + "\n" + text(dir.resolve("console")) + "\n" + text(said));
    }

    private static int awaitEnd(Process boot, Duration limit) throws IOException {
        var onExit = new Thread(boot::destroy, "qemu-removal");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            if (!boot.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the emulated machine does not end");
            }
            return boot.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while the emulated machine was running");
        } finally {
            Runtime.getRuntime().removeShutdownHook(onExit);
            boot.destroy();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip() : "(nothing)";
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Linux of its own for what this machine's kernel lacks: Debian's user-mode-linux, a kernel that
 * is a process. It sees this machine's files, and writes to its own memory and to the directory of
 * its run alone. Nothing of it outlives a run: when the JVM is killed, the time limit ends it.
 */
public final class Uml {
    /** The status of a command that has not ended. */
    public static final int UNFINISHED = -1;

    private static final Path KERNEL = Path.of("/usr/bin/linux.uml");
    private static final Path MODULES = Path.of("/usr/lib/uml/modules");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_MIB = 2048;
    private static final long GRACE_SECONDS = 10;

    private final Path init;
    private final Path dir;

    private Uml(Path init, Path dir) {
        this.init = init;
        this.dir = dir;
    }

    /** What a command left behind. */
    public record Result(int status, String output) {
    }

    /** Why there is none here; empty when there is. */
    public static Optional<String> missing() {
        if (!Files.isExecutable(KERNEL)) {
            return Optional.of("no " + KERNEL + " (Debian package user-mode-linux)");
        }
        return Stream.of("modprobe", "unshare", "timeout", "ip").filter(each -> !isFound(each))
            .findFirst().map(each -> "no program " + each);
    }

    /**
     * Prepares a run.
     *
     * @param init the guest's first program
     * @param dir what the guest may write to
     */
    public static Uml of(Path init, Path dir) throws IOException {
        return new Uml(init.toRealPath(), dir.toRealPath());
    }

    /**
     * Boots, runs a command there, halts. When that takes too long, or the guest breaks down, the
     * status is {@link #UNFINISHED}.
     */
    public Result run(List<String> command, Duration limit) throws IOException {
        Files.writeString(dir.resolve("command"), "exec " + command.stream()
            .map(Uml::quoted).collect(Collectors.joining(" ")) + "\n");
        var console = dir.resolve("console");
        var builder = new ProcessBuilder(commandLine(limit))
            .redirectErrorStream(true).redirectOutput(console.toFile());
        builder.environment().put("TMPDIR", memoryDir().toString());
        awaitEnd(builder.start(), limit);
        var status = dir.resolve("status");
        var output = text(dir.resolve("output"));
        return Files.exists(status)
            ? new Result(Integer.parseInt(Files.readString(status).strip()), output)
            : new Result(UNFINISHED, "no end within " + limit.toSeconds() + " s; its console:\n"
                + text(console) + "\nits output:\n" + output);
    }

    /** In a namespace of process numbers, whose end is the end of all of its processes. */
    private List<String> commandLine(Duration limit) {
        return List.of("timeout", "--signal=KILL", "--kill-after=1", limit.toSeconds() + "s",
            "unshare", "--fork", "--pid", "--kill-child=KILL",
            KERNEL.toString(), "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
            "mem=" + MEMORY_MIB + "M", "quiet", "loglevel=1", "con=null", "con0=null,fd:1",
            "uml_dir=" + dir + "/", "init=" + init,
            "guest_dir=" + dir, "guest_modules=" + MODULES);
    }

    /** Where the guest's memory is, a file without a name. */
    private static Path memoryDir() throws IOException {
        var roomy = Files.isDirectory(SHARED_MEMORY)
            && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >> 20 > MEMORY_MIB;
        return roomy ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void awaitEnd(Process guest, Duration limit) throws IOException {
        var onExit = new Thread(guest::destroy, "uml-removal");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            if (!guest.waitFor(limit.plusSeconds(GRACE_SECONDS))) {
                throw new IOException("user-mode Linux does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while user-mode Linux was running");
        } finally {
            Runtime.getRuntime().removeShutdownHook(onExit);
            guest.destroy();
        }
    }

    private static boolean isFound(String program) {
        return Stream.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/")
            .anyMatch(each -> Files.isExecutable(Path.of(each + program)));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip() : "(nothing)";
    }
}

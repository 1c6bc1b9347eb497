package io.l7mp.proxy.protocol.packet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Has tcpdump compile filter expressions. Waits for it, 10 s at most: not for loops.
 *
 * <p>It is asked for the interface in question, as what it makes depends on the kind of link, and
 * as only then it looks for VLAN tags where the kernel keeps them. Where that fails, because there
 * is no such interface (yet) or it is down, it compiles for Ethernet in general.
 */
final class FilterCompiler {
    private static final int LIMIT_SECONDS = 10;
    private static final int MOST_OUTPUT = 1 << 20;
    private static final List<String> PLACES =
            List.of("/usr/bin/tcpdump", "/usr/sbin/tcpdump", "/usr/local/sbin/tcpdump");

    private FilterCompiler() {
    }

    /** Why there is no program, in words. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason);
        }
    }

    /** The program of {@code expression} as {@code tcpdump -ddd} prints it. */
    static String compile(String expression, Optional<String> device) throws Refusal {
        var tcpdump = PLACES.stream().filter(path -> Files.isExecutable(Path.of(path))).findFirst()
                .orElseThrow(() -> new Refusal("takes tcpdump to be compiled, and there is"
                        + " none: install it, or give what tcpdump -ddd prints elsewhere"));
        try {
            if (device.isPresent()) {
                var fitting = run(List.of(tcpdump, "-i", device.get(), "-p", "-ddd", "--",
                        expression));
                if (fitting.status == 0) {
                    return fitting.out;
                }
            }
            var general = run(List.of(tcpdump, "-y", "EN10MB", "-ddd", "--", expression));
            if (general.status == 0) {
                return general.out;
            }
            throw new Refusal(general.complaint());
        } catch (IOException e) {
            throw new Refusal("cannot be compiled: " + e.getMessage());
        }
    }

    /** What a run of the program came to. */
    private record Outcome(int status, String out, String err) {
        String complaint() {
            var said = err.strip().replaceFirst("^tcpdump: ", "").replaceAll("\\s*\\n\\s*", " ");
            return said.isEmpty() ? "tcpdump ends with status " + status : said;
        }
    }

    /** Its output goes through files, so that neither can be in the other's way. */
    private static Outcome run(List<String> command) throws IOException {
        var files = new ArrayList<Path>();
        try {
            files.add(Files.createTempFile("l7mp-filter", ".out"));
            files.add(Files.createTempFile("l7mp-filter", ".err"));
            var builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(files.getFirst().toFile())
                    .redirectError(files.getLast().toFile());
            builder.environment().put("LC_ALL", "C");
            var status = await(builder.start());
            return new Outcome(status, text(files.getFirst()), text(files.getLast()));
        } finally {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static int await(Process process) throws IOException {
        try {
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException("tcpdump has taken more than " + LIMIT_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}

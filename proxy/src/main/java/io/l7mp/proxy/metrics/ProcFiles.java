package io.l7mp.proxy.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the kernel knows of this process, see proc(5); what cannot be read is empty. */
final class ProcFiles {
    private static final Path PROC = Path.of("/proc/self");
    private static final long KIB = 1024;
    /** USER_HZ, which all kernels we run on have at 100. */
    private static final double TICKS_PER_SECOND = 100;
    /** Of {@code stat}, counted behind the name of the program, which may have blanks. */
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private ProcFiles() {
    }

    /** CPU time of all threads, in seconds. */
    static OptionalDouble cpuSeconds() {
        return read("stat").flatMap(lines -> lines.stream().findFirst())
                .map(line -> line.substring(line.lastIndexOf(')') + 2).split(" "))
                .map(fields -> Arrays.stream(fields, USER_TICKS, SYSTEM_TICKS + 1)
                        .mapToLong(Long::parseLong).sum() / TICKS_PER_SECOND)
                .map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** A number of {@code status}, such as {@code Threads}. */
    static OptionalLong status(String field) {
        return number("status", field + ":", 1);
    }

    /** A size of {@code status}, such as {@code VmRSS}, in bytes. */
    static OptionalLong statusBytes(String field) {
        var kib = status(field);
        return kib.isPresent() ? OptionalLong.of(KIB * kib.getAsLong()) : kib;
    }

    /** The limit of open descriptors; empty when there is none. */
    static OptionalLong maxDescriptors() {
        return number("limits", "Max open files", 3);
    }

    /** How many descriptors are open. */
    static OptionalLong openDescriptors() {
        var names = PROC.resolve("fd").toFile().list();
        return names == null ? OptionalLong.empty() : OptionalLong.of(names.length);
    }

    /** Word {@code index} of the line that begins with {@code start}, if it is a number. */
    private static OptionalLong number(String file, String start, int index) {
        return read(file).orElse(List.of()).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.split("\\s+")[index])
                .filter(word -> word.chars().allMatch(Character::isDigit))
                .mapToLong(Long::parseLong).findFirst();
    }

    private static Optional<List<String>> read(String file) {
        try {
            // The program's name may be any bytes.
            return Optional.of(Files.readAllLines(PROC.resolve(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Some sandboxes hide the file.
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The command line of JMH, with the profiler that counts what is allocated unless asked not to. */
public final class Main {
    private static final List<String> COUNT_BYTES = List.of("-prof", "gc");
    private static final String WITHOUT = "-noprof";

    private Main() {
    }

    /** Runs what JMH's own main would; {@code -noprof} leaves {@code -prof gc} out. */
    public static void main(String[] args) throws IOException {
        org.openjdk.jmh.Main.main(arguments(args));
    }

    static String[] arguments(String... args) {
        var given = Arrays.stream(args).filter(arg -> !arg.equals(WITHOUT)).toList();
        var isCounting = given.size() == args.length && !given.contains("gc");
        return Stream.concat(given.stream(), isCounting ? COUNT_BYTES.stream() : Stream.empty())
                .toArray(String[]::new);
    }
}

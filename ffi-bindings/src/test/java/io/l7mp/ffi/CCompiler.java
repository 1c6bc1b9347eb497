// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import java.io.IOException;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Asks the C compiler for the values of constant expressions. */
public final class CCompiler {

    private static final String PROGRAM = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <stdio.h>
        %s
        #define Q(n, x) printf("%%s=%%ld\\n", n, (long) (x));
        int main(void) {
        %s
        }
        """;

    private CCompiler() {
    }

    /** Fails unless each expression has the value that is expected of it. */
    public static void assertAgrees(List<String> headers, Map<String, Long> expected)
            throws IOException, InterruptedException {
        var actual = evaluate(headers, expected.keySet());
        Assertions.assertEquals(new TreeMap<>(actual), new TreeMap<>(expected));
    }

    /**
     * Evaluates expressions by compiling and running a program; skips the test without a compiler.
     *
     * @return the value of each expression
     */
    public static Map<String, Long> evaluate(List<String> headers, Collection<String> expressions)
            throws IOException, InterruptedException {
        var includes = headers.stream().map(h -> "#include <" + h + ">\n")
            .collect(Collectors.joining());
        var body = expressions.stream().map(e -> "Q(\"" + e + "\", " + e + ")\n")
            .collect(Collectors.joining());
        var directory = Files.createTempDirectory("cc");
        var source = directory.resolve("values.c");
        var binary = directory.resolve("values");
        try {
            Files.writeString(source, PROGRAM.formatted(includes, body));
            compile(source, binary);
            return parse(run(new ProcessBuilder(binary.toString())));
        } finally {
            Files.deleteIfExists(binary);
            Files.deleteIfExists(source);
            Files.deleteIfExists(directory);
        }
    }

    /** What the compiler should say of hand-written layouts: sizes, and where members lie. */
    public static Map<String, Long> describe(List<StructLayout> layouts) {
        var expected = new HashMap<String, Long>();
        for (var layout : layouts) {
            var struct = "struct " + layout.name().orElseThrow();
            expected.put("sizeof(" + struct + ")", layout.byteSize());
            layout.memberLayouts().forEach(member -> member.name().ifPresent(name -> {
                var offset = layout.byteOffset(PathElement.groupElement(name));
                expected.put("offsetof(" + struct + ", " + name + ")", offset);
                expected.put("sizeof(((" + struct + " *) 0)->" + name + ")", member.byteSize());
            }));
        }
        return expected;
    }

    /** What the compiler should say of the int constants of a class. */
    public static Map<String, Long> describe(Class<?> constants) throws IllegalAccessException {
        var expected = new HashMap<String, Long>();
        for (var field : constants.getFields()) {
            expected.put(field.getName(), (long) field.getInt(null));
        }
        return expected;
    }

    private static void compile(Path source, Path binary)
            throws IOException, InterruptedException {
        try {
            run(new ProcessBuilder("cc", "-o", binary.toString(), source.toString()));
        } catch (MissingProgram missing) {
            Assumptions.abort("no C compiler to compare with: " + missing.getMessage());
        }
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = start(builder.redirectErrorStream(true));
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(builder.command() + " failed:\n" + output);
        }
        return output;
    }

    private static Process start(ProcessBuilder builder) throws MissingProgram {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new MissingProgram(e);
        }
    }

    private static Map<String, Long> parse(String output) {
        var values = new HashMap<String, Long>();
        for (var line : output.split("\n")) {
            var equals = line.lastIndexOf('=');
            values.put(line.substring(0, equals), Long.parseLong(line.substring(equals + 1)));
        }
        return values;
    }

    private static final class MissingProgram extends IOException {

        private static final long serialVersionUID = 1L;

        MissingProgram(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.l7mp.tests.bed.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/** What a {@link Guest} has written, as tests of this run. */
final class Report {
    private final Map<String, List<DynamicNode>> suites = new LinkedHashMap<>();

    /** Reads a report; of a guest that never came so far there is none. */
    Report(Path file) throws IOException {
        if (Files.exists(file)) {
            try (var lines = Files.lines(file)) {
                lines.map(Outcome::of).forEach(outcome ->
                    suites.computeIfAbsent(outcome.suite(), suite -> new ArrayList<>())
                        .add(dynamicTest(outcome.test(), outcome::repeat)));
            }
        }
    }

    /** The command for a guest that shall run suites and write a report. */
    static List<String> command(Path file, List<String> options, List<String> suites) {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx256m",
            "--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=/run/tmp",
            "-Dl7mp.root=" + ProxyProcess.root().toAbsolutePath().normalize(),
            "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(List.of(Guest.class.getName(), file.toString()));
        command.addAll(suites);
        return command;
    }

    /** The outcomes, and first a test of the run as a whole, which gets the names of the suites. */
    Stream<DynamicNode> nodes(Consumer<List<String>> whole) {
        return Stream.concat(
            Stream.of(dynamicTest("the run as a whole",
                () -> whole.accept(List.copyOf(suites.keySet())))),
            suites.entrySet().stream()
                .map(each -> dynamicContainer(each.getKey(), each.getValue())));
    }
}

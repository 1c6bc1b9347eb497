// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Sctp;
import io.l7mp.tests.lab.Uml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything about SCTP where this machine's kernel has none: boots one that has, runs the suites
 * in it and reports each of their tests as one of its own.
 */
@NeedsNetNs
class UmlTest {
    private static final Duration LIMIT = Duration.ofSeconds(900);
    private static final List<String> SUITES = List.of(
        "io.l7mp.tests.SctpTest",
        "io.l7mp.tests.pair.EveryPairTest",
        "io.l7mp.tests.pair.EveryPairEndsTest",
        "io.l7mp.tests.pair.EveryPairRetryTest",
        "io.l7mp.tests.pair.VirtualClusterTest");

    @TempDir
    private Path dir;

    @TestFactory
    Stream<DynamicNode> shouldPassInUserModeLinux() throws IOException {
        Assumptions.assumeFalse(Sctp.isHere(), "this kernel has SCTP: the suites run without UML");
        Uml.missing().ifPresent(reason -> Assumptions.abort("no user-mode Linux: " + reason));
        var report = dir.resolve("report");
        var result = Uml.of(ProxyProcess.root().resolve("tests/src/test/uml/init"), dir)
            .run(command(report), LIMIT);
        var outcomes = new LinkedHashMap<String, List<DynamicNode>>();
        if (!Files.exists(report)) {
            Files.createFile(report);
        }
        try (var lines = Files.lines(report)) {
            lines.map(Outcome::of).forEach(outcome ->
                outcomes.computeIfAbsent(outcome.suite(), suite -> new ArrayList<>())
                    .add(dynamicTest(outcome.test(), outcome::repeat)));
        }
        return Stream.concat(
            Stream.of(dynamicTest("the run as a whole", () -> assertComplete(result, outcomes))),
            outcomes.entrySet().stream()
                .map(each -> dynamicContainer(each.getKey(), each.getValue())));
    }

    private static void assertComplete(Uml.Result result, LinkedHashMap<String, ?> outcomes) {
        System.out.println(result.output());
        assertEquals(0, result.status(), result.output());
        assertEquals(SUITES, List.copyOf(outcomes.keySet()));
    }

    private static List<String> command(Path report) {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx256m",
            "--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=/run/tmp", "-Dl7mp.only=SCTP", "-Dl7mp.limit=30",
            "-Dl7mp.root=" + ProxyProcess.root().toAbsolutePath().normalize(),
            "-cp", System.getProperty("java.class.path"),
            Guest.class.getName(), report.toString()));
        command.addAll(SUITES);
        return command;
    }
}

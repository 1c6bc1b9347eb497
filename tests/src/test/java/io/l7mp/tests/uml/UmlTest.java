// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Sctp;
import io.l7mp.tests.lab.Uml;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final boolean IS_FULL = Boolean.getBoolean("l7mp.full");
    /** Several times what it takes on a machine that has nothing else to do. */
    private static final Duration LIMIT = Duration.ofMinutes(IS_FULL ? 30 : 10);
    private static final List<String> SUITES = List.of(
        "io.l7mp.tests.SctpTest",
        "io.l7mp.tests.SctpEndPointsTest",
        "io.l7mp.tests.ExampleConfigurationsTest",
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
        var file = dir.resolve("report");
        var result = Uml.of(ProxyProcess.root().resolve("tests/src/test/uml/init"), dir)
            .run(Report.command(file, List.of("-Dl7mp.full=" + IS_FULL, "-Dl7mp.only=SCTP",
                "-Dl7mp.limit=30"), SUITES), LIMIT);
        return new Report(file).nodes(suites -> assertComplete(result, suites));
    }

    private static void assertComplete(Uml.Result result, List<String> suites) {
        System.out.println(result.output());
        assertEquals(0, result.status(), result.output());
        assertEquals(SUITES, suites);
    }
}

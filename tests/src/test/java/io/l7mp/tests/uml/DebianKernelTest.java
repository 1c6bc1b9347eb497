// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Qemu;
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
 * Kernel offload on the kernel of Debian 12, Linux 6.1, which has neither tcx nor what the faster
 * program needs: boots it in an emulated machine, runs the suites there and reports each of their
 * tests as one of its own. The kernel is downloaded from Debian.
 */
@LongRun
@NeedsNetNs
class DebianKernelTest {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final List<String> SUITES = Stream.of("Behaviour", "SlowPath", "Route",
        "EndPoints", "Lifecycle", "Wire")
        .map(name -> "io.l7mp.tests.offload." + name + "Test").toList();

    @TempDir
    private Path dir;

    @TestFactory
    Stream<DynamicNode> shouldPassOnAnOlderKernel() throws IOException {
        var root = ProxyProcess.root().toRealPath();
        var machine = new Qemu(root.resolve("tests/src/test/qemu"),
            root.resolve("tests/target/debian-kernel"));
        var file = dir.toRealPath().resolve("report");
        var result = machine.run(dir.toRealPath(),
            Report.command(file, List.of("-Dl7mp.limit=120"), SUITES), LIMIT);
        Assumptions.assumeTrue(result.isPossible(), "no emulated machine: " + result.output());
        return new Report(file).nodes(suites -> {
            assertTrue(result.isEnded(), result.output());
            assertEquals(SUITES, suites, result.output());
        });
    }
}

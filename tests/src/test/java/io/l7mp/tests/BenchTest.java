// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bench/peers says of its figures; the measuring itself takes too long for a test. */
class BenchTest {
    @Test
    void shouldClaimOnlyWhatFiguresShow() throws IOException {
        var result = Shell.run(List.of("python3", "-B", "-m", "unittest", "discover", "-s",
            ProxyProcess.root().resolve("bench/peers").toString(), "-p", "*_test.py"));
        assertEquals(0, result.status(), result.err());
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The option {@code -s}: the configuration file is held against the schema. */
@NeedsNetNs
class StrictFileTest {
    private static final String LENIENT = """
          - name: lenient
            spec: { protocol: UDP }
            rules: [ { action: { route: { destination: c, retry: { retry_on: boredom } } } } ]
        clusters:
          - name: c
            spec: { protocol: Echo }
            loadbalancer: { policy: Whatever }
        """;

    private Lab lab;

    @BeforeEach
    void open() throws IOException {
        lab = Lab.create();
    }

    @AfterEach
    void close() throws IOException {
        lab.close();
    }

    @Test
    void shouldReportAllThatIsWrongByLineAndFail() throws IOException {
        var file = file("admin: { strict: true }\nlisteners:\n" + LENIENT);
        var program = ProxyProcess.launch(lab, List.of(), List.of("-s", "-c", file.toString()));
        assertEquals(1, program.awaitExit());
        Await.until("three lines", () -> program.err().lines().size() >= 3);
        assertEquals(List.of(
            "l7mp: " + file + ":4:11: /listeners/0/spec: should have required property 'port'",
            "l7mp: " + file + ":5:70: /listeners/0/rules/0/action/route/retry/retry_on: should be "
                + "equal to one of the allowed values: never, connect-failure, disconnect, always",
            "l7mp: " + file + ":9:29: /clusters/0/loadbalancer/policy: should be equal to one of "
                + "the allowed values: Trivial, HashRing, ConsistentHash, RoundRobin, Random, "
                + "LeastSessions, None"),
            program.err().lines());
    }

    @Test
    void shouldLeaveAFileAloneThatOnlyAsksForAStrictApi() throws IOException {
        var proxy = ProxyProcess.start(lab, ProxyProcess.controllerOnly()
            .replace("log_level: info", "log_level: info, strict: true") + LENIENT);
        assertEquals(422, proxy.api().get("rules?recursive=perhaps").status());
        proxy.stop();
    }

    @Test
    void shouldServeAFileThatComplies() throws IOException {
        var file = file(ProxyProcess.controllerOnly());
        var proxy = new ProxyProcess(ProxyProcess.launch(lab, List.of(),
            List.of("-s", "-c", file.toString())), lab);
        proxy.awaitReady();
        assertEquals(422, proxy.api().get("rules?recursive=perhaps").status());
        proxy.stop();
    }

    private Path file(String text) throws IOException {
        return ProxyProcess.file(lab, "l7mp.yaml", text);
    }
}

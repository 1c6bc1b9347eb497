// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Does what README.md tells its reader to do. Every fenced block marked {@code sh} is run, in
 * order, by bash in the root of the checkout and in one network namespace. Comments before a block
 * say how to look at it, the last three act where they stand:
 *
 * <pre>
 * &lt;!-- test: skip REASON --&gt;       the next block is not run
 * &lt;!-- test: background NAME --&gt;   the next block, one command, is left running as NAME
 * &lt;!-- test: prints TEXT --&gt;       the next block prints TEXT; may be repeated
 * &lt;!-- test: await NAME TEXT --&gt;   NAME prints a line with TEXT, now or soon
 * &lt;!-- test: type NAME TEXT --&gt;    TEXT and a line end are typed at NAME
 * &lt;!-- test: stop NAME --&gt;         NAME gets a SIGTERM and ends
 * </pre>
 *
 * <p>A block that is not left running must succeed, whether or not comments say more. What runs
 * in the background has its errors among its output.
 */
@NeedsNetNs
class ReadmeTest {
    private final Map<String, Program> running = new HashMap<>();

    @Test
    void shouldDoWhatItSays() throws IOException {
        var readme = ReadmeScript.parse(Files.readString(ProxyProcess.root().resolve("README.md")));
        assertTrue(readme.steps().stream().anyMatch(ReadmeScript.Run.class::isInstance),
            "no shell block is run");
        ProxyProcess.launcher();
        try (var lab = Lab.create()) {
            for (var step : readme.steps()) {
                perform(lab, step);
            }
            running.values().forEach(Program::kill);
            assertEquals(List.of(), lab.leftovers());
        }
    }

    private void perform(Lab lab, ReadmeScript.Step step) throws IOException {
        switch (step) {
            case ReadmeScript.Run run -> run(lab, run);
            // With "exec" a signal reaches the program itself and not the shell around it.
            case ReadmeScript.Start start -> running.put(start.name(),
                lab.own(Program.start(bash(lab, "exec " + start.script()))));
            case ReadmeScript.Expect expect -> named(expect.name()).out()
                .await(expect.text(), line -> line.contains(expect.text()));
            case ReadmeScript.Type type -> named(type.name()).type(type.text());
            case ReadmeScript.Stop stop -> {
                named(stop.name()).terminate();
                named(stop.name()).awaitExit();
            }
        }
    }

    private static void run(Lab lab, ReadmeScript.Run run) throws IOException {
        var result = Shell.run(bash(lab, run.script()));
        assertTrue(result.status() == 0, run.script() + " failed: " + result);
        for (var text : run.prints()) {
            assertTrue(result.out().contains(text),
                run.script() + " printed no " + text + " but " + result.out());
        }
    }

    private static ProcessBuilder bash(Lab lab, String script) {
        return new ProcessBuilder(lab.proxy().command(List.of("bash", "-euc", script)))
            .directory(ProxyProcess.root().toFile()).redirectErrorStream(true);
    }

    private Program named(String name) {
        return Optional.ofNullable(running.get(name))
            .orElseThrow(() -> new AssertionError("README.md has no background block " + name));
    }
}

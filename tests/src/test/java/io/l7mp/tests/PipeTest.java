// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Named pipes with programs at both ends, as a shell connects them. */
@NeedsNetNs
class PipeTest {
    private Lab lab;

    @BeforeEach
    void build() throws IOException {
        lab = Lab.create();
    }

    @AfterEach
    void remove() throws IOException {
        lab.close();
    }

    @Test
    void shouldServeTheExampleAndRemoveItsPipes() throws IOException {
        var in = lab.dir().resolve("in");
        var out = lab.dir().resolve("out");
        var example = Files.readString(
            ProxyProcess.root().resolve("proxy/config/pipe.yaml"));
        var proxy = ProxyProcess.start(lab, example.replace("/tmp/l7mp-in", in.toString())
            .replace("/tmp/l7mp-out", out.toString()));
        Shell.check("mkfifo", out.toString());
        var descriptors = proxy.descriptors();
        for (var round = 0; round < 20; round++) {
            var text = "hello " + round;
            var read = Background.start(() -> Shell.check("cat", out.toString()));
            Shell.check("sh", "-c", "echo " + text + " >" + in);
            assertEquals(text, read.join().text());
        }
        assertEquals(descriptors, proxy.descriptors());
        proxy.stop();
        assertFalse(Files.exists(in), "it has made this one");
        assertTrue(Files.exists(out), "this one was there before");
    }

    @Test
    void shouldNotStartWhereAFileIsNoPipe() throws IOException {
        var file = Files.writeString(lab.dir().resolve("in"), "mine");
        var program = ProxyProcess.launch(lab, List.of(), List.of("-c",
            ProxyProcess.file(lab, "l7mp.yaml", ProxyProcess.controllerOnly() + """
              - name: l
                spec: { protocol: PIPE, path: '%s' }
                rules: []
            """.formatted(file)).toString()));
        assertEquals(1, program.awaitExit());
        program.err().await("the reason",
            line -> line.contains(file + ": exists and is no named pipe"));
        assertEquals("mine", Files.readString(file));
    }
}

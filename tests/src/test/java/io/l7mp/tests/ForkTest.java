// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes as clusters, as far as it takes a process of the proxy: its end, its log, its API. */
@NeedsNetNs
class ForkTest {
    private static final int PORT = 1237;
    /** A process that does not end when it is asked to, with another one in its group. */
    private static final String STUBBORN =
        "trap \"\" TERM; sleep 600 & echo $$ $!; while :; do wait; done";

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
    void shouldEndAllProcessesWithTheProxy() throws IOException {
        var proxy = start(shell(STUBBORN, "grace: 300"));
        var pids = connect().receiveLine().split(" ");
        assertTrue(isAlive(pids[0]) && isAlive(pids[1]));
        proxy.program().terminate();
        assertEquals(0, proxy.program().awaitExit());
        assertEquals(List.of(), lab.leftovers());
    }

    /** They notice that nobody is at the other end of their standard input. */
    @Test
    void shouldLeaveNoneThatReadsWhenTheProxyIsKilled() throws IOException {
        var proxy = start("command: [/bin/sh, -c, 'echo $$; exec cat']");
        var pid = connect().receiveLine();
        assertTrue(isAlive(pid));
        proxy.program().kill();
        Await.until("the end of process " + pid, () -> !isAlive(pid));
    }

    /** The kernel ends those that asked for it. */
    @Test
    void shouldLeaveNoneBoundToItWhenTheProxyIsKilled() throws IOException {
        var proxy = start("command: [/usr/bin/setpriv, --pdeathsig, KILL, /bin/sh, -c, '"
            + "trap \"\" TERM; echo $$; exec sleep 600']");
        var pid = connect().receiveLine();
        assertTrue(isAlive(pid));
        proxy.program().kill();
        Await.until("the end of process " + pid, () -> !isAlive(pid));
    }

    @Test
    void shouldLogWhatProcessesComplainOf() throws IOException {
        var proxy = start(shell("echo out of paper >&2; printf \"\\033[2Jred\" >&2", "env: {}"));
        connect().awaitEnd();
        var line = proxy.err().await("the message", each -> each.endsWith("out of paper"));
        assertTrue(line.contains("cluster process: session TCP:"), line);
        proxy.err().await("the other, made harmless", each -> each.endsWith("\\u001b[2Jred"));
    }

    @Test
    void shouldShowTheExitStatus() throws IOException {
        var proxy = start(shell("exit 3", "stderr: null"));
        var client = connect();
        client.awaitEnd();
        client.close();
        var session = proxy.api().awaitStatus("l", "DESTROYED");
        assertTrue(!Api.notes(session).isEmpty(), session.toString());
        assertTrue(session.at("events").toString().contains("exited with status 3"),
            session.toString());
    }

    @Test
    void shouldNotLetTheApiAllowPrograms() throws IOException {
        var api = start("command: [/bin/sh]").api();
        var before = api.get("admin").body();
        for (var reply : List.of(
                api.post("admin", "admin: { allow_exec: [ /bin/sh, /bin/ls ] }"),
                api.post("config?allow_lockout=true", "admin: { allow_exec: [ /bin/ls ] }"))) {
            assertEquals(400, reply.status(), reply.body());
            assertTrue(reply.body().contains("can only be set in the file"), reply.body());
        }
        assertEquals(before, api.get("admin").body());
        api.create("admin", "admin: { allow_exec: [ /bin/sh, /usr/bin/setpriv ] }");
        var reply = api.post("clusters", "cluster: { name: ls, spec: { protocol: STDIO-fork, "
            + "command: [ /bin/ls ] } }");
        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("/spec/command/0: \\\"/bin/ls\\\" may not be started: "
            + "admin.allow_exec does not list it"), reply.body());
    }

    @Test
    void shouldTakeItsOwnConfigurationBack() throws IOException {
        var api = start(shell("exec cat", "stderr: null")).api();
        var client = connect();
        client.send("one\n");
        assertEquals("one", client.receiveLine());
        var answer = api.get("config").body();
        assertEquals(200, api.post("config?recursive=true", answer).status());
        client.send("two\n");
        assertEquals("two", client.receiveLine());
        api.create("config?recursive=true", answer.replace("exec cat", "echo other"));
        assertEquals("other", connect().receiveLine());
    }

    @Test
    void shouldNotStartWithAProgramThatIsNotAllowed() throws IOException {
        var file = ProxyProcess.file(lab, "l7mp.yaml",
            config("command: [/bin/sh]").replace("/bin/sh, ", ""));
        for (var args : List.of(List.of("-c", file.toString()),
                List.of("check", file.toString()))) {
            var program = ProxyProcess.launch(lab, List.of(), args);
            assertEquals(1, program.awaitExit());
            program.err().await("the reason",
                line -> line.contains("admin.allow_exec does not list it"));
        }
    }

    @Test
    void shouldServeTheExample() throws IOException {
        ProxyProcess.start(lab, List.of(), ProxyProcess.root().resolve(
            "proxy/config/stdio-fork.yaml"));
        var client = connect();
        client.send("hello");
        client.endOutput();
        assertEquals("HELLO", new String(client.receiveToEnd()));
    }

    private ProxyProcess start(String spec) throws IOException {
        return ProxyProcess.start(lab, config(spec));
    }

    private static String shell(String script, String more) {
        return "command: [/bin/sh, -c, '" + script + "'], " + more;
    }

    private static String config(String spec) {
        return ProxyProcess.controllerOnly().replace("log_level: info",
            "log_level: info, allow_exec: [/bin/sh, /usr/bin/setpriv]") + """
              - name: l
                spec: { protocol: TCP, port: %d }
                options: { track: 60 }
                rules:
                  - action:
                      route:
                        destination:
                          name: process
                          spec: { protocol: STDIO-fork, %s }
            """.formatted(PORT, spec);
    }

    private StreamConn connect() throws IOException {
        return lab.own(lab.client().call(
            () -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, PORT))));
    }

    private static boolean isAlive(String pid) {
        return Files.exists(Path.of("/proc", pid));
    }
}

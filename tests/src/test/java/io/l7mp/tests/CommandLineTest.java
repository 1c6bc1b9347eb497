// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starting and stopping, beyond what the facts have: more flags, crashes, the launcher. */
@NeedsNetNs
class CommandLineTest {
    private static final String ECHO_CLUSTER =
        "\nclusters: [ { name: echo, spec: { protocol: Echo } } ]\n";

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
    void shouldExplainItselfWhenAsked() throws IOException {
        var program = launch("--help");
        assertEquals(0, program.awaitExit());
        var printed = program.out().lines().toString() + program.err().lines();
        for (var flag : List.of("-c", "-l", "-s", "-o", "-i")) {
            assertTrue(printed.contains(flag), flag + " is missing in " + printed);
        }
    }

    @Test
    void shouldRefuseAnUnknownFlag() throws IOException {
        var file = config("l7mp.yaml", ProxyProcess.controllerOnly());
        assertRefused("--wrong", launch("-c", file, "--wrong"));
    }

    @Test
    void shouldExitAtOnceOnASecondSignal() throws IOException {
        var file = lab.dir().resolve("l.sock");
        var proxy = ProxyProcess.start(lab, withUnixListener(file));
        lab.own(lab.client().call(() -> StreamConn.connect(UnixDomainSocketAddress.of(file))));
        var startNs = System.nanoTime();
        proxy.program().signal("TERM");
        proxy.program().terminate();
        proxy.program().awaitExit();
        assertTrue(System.nanoTime() - startNs < 2_000_000_000L, "took more than two seconds");
    }

    @Test
    void shouldReplaceTheSocketFileThatACrashLeft() throws IOException {
        var file = lab.dir().resolve("l.sock");
        ProxyProcess.start(lab, withUnixListener(file)).program().kill();
        assertTrue(Files.exists(file), "a killed process removes nothing");
        assertEquals(List.of("socket file " + file), lab.leftovers());
        var again = ProxyProcess.start(lab, withUnixListener(file));
        var conn = lab.own(lab.client().call(
            () -> StreamConn.connect(UnixDomainSocketAddress.of(file))));
        conn.send("echo\n");
        assertEquals("echo", conn.receiveLine());
        again.stop();
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldRefuseAndKeepAForeignFile() throws IOException {
        var file = Files.writeString(lab.dir().resolve("l.sock"), "precious");
        assertRefused(file.toString(), launch("-c", config("l7mp.yaml", withUnixListener(file))));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void shouldRefuseASocketFileThatSomebodyListensOn() throws IOException {
        var file = lab.dir().resolve("l.sock");
        var other = lab.own(StreamUpstream.listen(UnixDomainSocketAddress.of(file)));
        assertRefused(file.toString(), launch("-c", config("l7mp.yaml", withUnixListener(file))));
        assertTrue(Files.exists(file));
        other.close();
    }

    @Test
    void shouldOpenTheApiToOthersOnlyWhenTold() throws IOException {
        var api = new InetSocketAddress(Lab.PROXY4, 1234);
        var closed = ProxyProcess.start(lab, ProxyProcess.controllerOnly());
        assertTrue(!adminFrom(api).startsWith("HTTP/1.1 200"), "the API answers strangers");
        closed.stop();
        var open = ProxyProcess.start(lab, ProxyProcess.controllerOnly()
            .replace("log_level: info", "log_level: info, api_open: true"));
        assertEquals("HTTP/1.1 200 OK", adminFrom(api));
        open.err().await("a warning", line -> line.contains("api_open"));
        open.stop();
    }

    @Test
    void shouldStartByItsLauncherFromAnywhere() throws IOException {
        var link = Files.createSymbolicLink(lab.dir().resolve("proxy"),
            ProxyProcess.launcher());
        config("here.yaml", ProxyProcess.controllerOnly());
        var builder = new ProcessBuilder(lab.proxy().command(
            List.of(link.toString(), "-c", "here.yaml"))).directory(lab.dir().toFile());
        builder.environment().put("L7MP_HEAP", "64m");
        var proxy = new ProxyProcess(lab.own(Program.start(builder)), lab);
        proxy.awaitReady();
        var flags = Files.readString(Path.of("/proc/" + proxy.program().pid() + "/cmdline"));
        assertTrue(flags.contains("-Xmx64m"), flags);
        proxy.stop();
    }

    /** As an upgrade in place does: classes that nobody has needed yet are gone. */
    @Test
    void shouldEndAlsoWhenItsJarHasBeenReplaced() throws IOException {
        var command = new ArrayList<>(ProxyProcess.java());
        var built = Path.of(command.removeLast());
        Files.createSymbolicLink(lab.dir().resolve("lib"), built.resolveSibling("lib"));
        var jar = Files.copy(built, lab.dir().resolve("l7mp.jar"));
        command.addAll(List.of(jar.toString(), "-c",
            config("l7mp.yaml", ProxyProcess.controllerOnly())));
        var proxy = new ProxyProcess(lab.own(Program.start(lab.proxy().command(command))), lab);
        proxy.awaitReady();
        Files.write(jar, new byte[100_000]);
        proxy.program().signal("TERM");
        proxy.program().awaitExit();
    }

    /** The status line that a client elsewhere gets; empty when the connection is just closed. */
    private String adminFrom(InetSocketAddress api) throws IOException {
        try (var conn = lab.client().call(() -> StreamConn.connect(api))) {
            conn.send("GET /api/v1/admin HTTP/1.1\r\nHost: l7mp\r\n\r\n");
            return conn.receiveLine();
        } catch (IOException e) {
            return "";
        }
    }

    private Program launch(String... args) throws IOException {
        return ProxyProcess.launch(lab, List.of(), List.of(args));
    }

    private String config(String name, String text) throws IOException {
        return ProxyProcess.file(lab, name, text).toString();
    }

    private static void assertRefused(String reason, Program program) throws IOException {
        assertEquals(1, program.awaitExit(), () -> program.err().lines().toString());
        Await.until("the reason", () -> !program.err().lines().isEmpty());
        var printed = program.err().lines().toString();
        assertTrue(printed.contains(reason), reason + " is not in " + printed);
        assertFalse(printed.contains("\tat "), "a stack trace: " + printed);
    }

    private static String withUnixListener(Path file) {
        return ProxyProcess.controllerOnly() + """
              - name: unix
                spec: { protocol: UnixDomainSocket, filename: '%s' }
                rules: [ { action: { route: { destination: echo } } } ]
            """.formatted(file).indent(0) + ECHO_CLUSTER;
    }
}

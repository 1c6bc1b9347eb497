package io.l7mp.proxy.protocol.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.protocol.tcp.TcpFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ForkSessionTest {
    private static final List<String> ALLOWED =
            List.of("/bin/sh", "/bin/cat", "/nowhere/program", "/etc/passwd");

    @TempDir
    private Path directory;

    private ProxyFixture proxy;
    private ForkFactory fork;
    private int port;

    @BeforeEach
    void start() throws IOException {
        proxy = new ProxyFixture();
        fork = new ForkFactory(proxy.descriptors(), ALLOWED);
        try (var probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        fork.close();
    }

    @Test
    void shouldCarryTheStreamThroughTheProcess() throws Exception {
        serve("command: [/bin/cat]");
        assertEquals("hello", exchange("hello"));
        var session = proxy.awaitSession("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "NOTE", "DISCONNECT", "END",
                "DESTROY"), ProxyFixture.events(session));
        assertTrue(note(session).endsWith("exited with status 0"), note(session));
    }

    @Test
    void shouldCarryMuch() throws Exception {
        serve("command: [/bin/cat]");
        var much = "0123456789abcdef".repeat(512 * 1024);
        try (var client = connect()) {
            var writer = Thread.ofVirtual().start(() -> send(client, much));
            assertEquals(much, readAll(client));
            writer.join();
        }
    }

    @Test
    void shouldTellHowTheProcessEnded() throws Exception {
        shell("echo bye; exit 3");
        assertEquals("bye\n", exchange(""));
        assertTrue(note(proxy.awaitSession("DESTROYED")).endsWith("exited with status 3"));
    }

    @Test
    void shouldResetTheClientOfAProcessThatWasKilled() throws Exception {
        shell("kill -9 $$");
        try (var client = connect()) {
            assertThrows(SocketException.class, () -> {
                while (client.getInputStream().read() < 0) {
                    client.getOutputStream().write(1);
                }
            });
        }
        var session = proxy.awaitSession("DESTROYED");
        assertTrue(note(session).endsWith("was ended by signal 9"), session.toString());
    }

    @Test
    void shouldEndOutputBeforeInput() throws Exception {
        shell("exec >&-; cat >" + directory.resolve("got"));
        try (var client = connect()) {
            assertEquals(-1, client.getInputStream().read());
            send(client, "still read");
        }
        proxy.awaitSession("DESTROYED");
        assertEquals("still read", Files.readString(directory.resolve("got")));
    }

    @Test
    void shouldGoOnWhenTheProcessDoesNotReadAnyMore() throws Exception {
        shell("exec <&-; echo deaf; sleep 0.2; echo done");
        try (var client = connect()) {
            client.getOutputStream().write(new byte[100_000]);
            assertEquals("deaf\ndone\n", readAll(client));
        }
    }

    @Test
    void shouldWaitForTheOutputOfOthersInItsGroup() throws Exception {
        shell("(sleep 0.3; echo late) & echo early");
        assertEquals("early\nlate\n", exchange(""));
    }

    /** What is left in the pipe is no less the process's answer for its having ended. */
    @Test
    void shouldKeepTheEndOfTheOutputForASlowClient() throws Exception {
        shell("head -c 16000000 /dev/zero", "grace: 20");
        try (var client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var read = 0L;
            until(() -> !ProxyFixture.list(proxy.sessions()).isEmpty());
            while (note(ProxyFixture.list(proxy.sessions()).getFirst()).equals("no note")) {
                read += client.getInputStream().readNBytes(16_384).length;
            }
            var longOverNs = System.nanoTime() + 200_000_000;
            until(() -> System.nanoTime() - longOverNs > 0);
            assertEquals(16_000_000, read + client.getInputStream().readAllBytes().length);
        }
    }

    @Test
    void shouldEndWhenOthersKeepTheOutputOpenInSilence() throws Exception {
        shell("sleep 600 & echo done", "grace: 50");
        assertEquals("done\n", exchange(""));
        proxy.awaitSession("DESTROYED");
    }

    @Test
    void shouldEndAllOfTheGroupWithTheSession() throws Exception {
        shell("sh -c 'trap \"\" TERM; echo $$; sleep 600; sleep 600' & echo $$; wait",
                "grace: 100");
        List<String> pids;
        try (var client = connect()) {
            var input = reader(client);
            pids = List.of(input.readLine(), input.readLine());
            assertTrue(pids.stream().allMatch(ForkSessionTest::isAlive));
            proxy.sessions().endAll("enough").join();
        }
        until(() -> pids.stream().noneMatch(ForkSessionTest::isAlive));
    }

    @Test
    void shouldEndOneThatIgnoresTheSignal() throws Exception {
        shell("trap '' TERM; echo $$; while :; do sleep 1; done", "grace: 100");
        String pid;
        try (var client = connect()) {
            pid = reader(client).readLine();
            proxy.sessions().endAll("enough").join();
        }
        until(() -> !isAlive(pid));
    }

    @Test
    void shouldPassOnlyTheEnvironmentAndDirectoryItIsGiven() throws Exception {
        shell("/bin/pwd; env | grep -v ^PWD | grep -v ^_ | sort", "env: { B: x, A: 'y z' }",
                "cwd: /usr");
        assertEquals("/usr\nA=y z\nB=x\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
                + ":/sbin:/bin\n", exchange(""));
    }

    @Test
    void shouldPassItsOwnEnvironmentWhenItIsTold() throws Exception {
        shell("echo $HOME $A", "env: { A: a }", "inherit_env: true");
        assertEquals(System.getenv("HOME") + " a\n", exchange(""));
    }

    @Test
    void shouldSendMessagesWhereTheyAreWanted() throws Exception {
        shell("echo out; echo err >&2", "stderr: stream");
        assertEquals("out\nerr\n", exchange(""));
        shell("echo out; echo err >&2", "stderr: null");
        assertEquals("out\n", exchange(""));
    }

    @Test
    void shouldSayWhyAProcessCannotStart() throws Exception {
        assertFailure("/nowhere/program: No such file or directory (ENOENT)",
                "command: [/nowhere/program]");
        assertFailure("/etc/passwd: Permission denied (EACCES)", "command: [/etc/passwd]");
        assertFailure("cwd /nowhere: no such directory", "command: [/bin/cat]", "cwd: /nowhere");
    }

    @Test
    void shouldLimitTheNumberOfProcesses() throws Exception {
        serve("command: [/bin/cat], max_processes: 1");
        try (var first = connect(); var second = connect()) {
            first.getOutputStream().write('x');
            second.getOutputStream().write('x');
            var session = proxy.awaitSession("DESTROYED");
            assertTrue(session.toString().contains("1 processes run already (max_processes)"),
                    session.toString());
        }
    }

    @Test
    void shouldRefuseProgramsThatAreNotAllowed() throws IOException {
        var link = directory.resolve("cat");
        Files.createSymbolicLink(link, Path.of("/bin/cat"));
        serve("command: [" + link + "]");
        Files.createSymbolicLink(directory.resolve("ls"), Path.of("/bin/ls"));
        for (var path : List.of("/bin/ls", directory.resolve("ls").toString(), "/usr/bin/env")) {
            var e = assertThrows(ConfigException.class, () -> serve("command: [" + path + "]"));
            assertTrue(e.getMessage().contains("admin.allow_exec does not list it"),
                    e.getMessage());
        }
    }

    /** Some files are many programs, and choose by the name they are started with. */
    @Test
    void shouldRefuseAllowedFilesByAnotherName() throws IOException {
        var link = directory.resolve("sh2");
        Files.createSymbolicLink(link, Path.of("/bin/sh"));
        var e = assertThrows(ConfigException.class, () -> serve("command: [" + link + "]"));
        assertTrue(e.getMessage().contains("admin.allow_exec does not list it"), e.getMessage());
    }

    @Test
    void shouldRefuseVariablesThatMakeItRunSomethingElse() {
        for (var name : List.of("LD_PRELOAD", "LD_LIBRARY_PATH", "GCONV_PATH", "ENV", "BASH_ENV",
                "BASH_FUNC_cat%%", "SHELLOPTS")) {
            var e = assertThrows(ConfigException.class,
                    () -> serve("command: [/bin/cat], env: { '" + name + "': x }"), name);
            assertTrue(e.getMessage().contains("may not be set"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseWhatIsNoCommand() {
        for (var wrong : List.of("cwd: /", "command: []", "command: /bin/cat", "command: [cat]",
                "command: [1]", "command: [/bin/cat, \"a\\0b\"]",
                "command: [/bin/cat], cwd: usr", "command: [/bin/cat], env: { 'A=': b }",
                "command: [/bin/cat], env: { A: 1 }", "command: [/bin/cat], stderr: file",
                "command: [/bin/cat], grace: -1", "command: [/bin/cat], max_processes: 0")) {
            assertThrows(ConfigException.class, () -> serve(wrong), wrong);
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        serve("command: [/bin/cat], stderr: stream");
        exchange("warm up");
        var others = children();
        var before = proxy.descriptors().available();
        for (var i = 0; i < 200; i++) {
            assertEquals("x", exchange("x"));
        }
        until(() -> others.containsAll(children()) && proxy.descriptors().available() >= before);
    }

    /** What 100 children and as many connections to clients have open, none has inherited. */
    @Test
    void shouldInheritNothingOfAHundredSessions() throws Exception {
        serve("command: [/bin/cat]");
        var others = children();
        var clients = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 100; i++) {
                var client = connect();
                clients.add(client);
                client.getOutputStream().write('x');
                assertEquals('x', client.getInputStream().read());
            }
            var children = new ArrayList<>(children());
            children.removeAll(others);
            assertEquals(100, children.size());
            for (var child : children) {
                assertEquals(List.of("0", "1", "2"),
                        List.of(Path.of("/proc", child, "fd").toFile().list()).stream().sorted()
                                .toList());
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    private void shell(String script, String... more) throws IOException {
        serve("command: [/bin/sh, -c, '" + script.replace("'", "''") + "']"
                + (more.length == 0 ? "" : ", " + String.join(", ", more)));
    }

    private void serve(String spec) throws IOException {
        proxy.cluster(fork, "{name: p, spec: {protocol: STDIO-fork, " + spec + "}}")
                .route("p", List.of(), "{timeout: 5000}");
        try (var probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        proxy.listen(new TcpFactory(proxy.outbound()), "{name: l" + port + ", spec: {protocol: TCP,"
                + " port: " + port + "}, rules: rules, options: {track: 60}}");
    }

    private void assertFailure(String reason, String... spec) throws Exception {
        serve(String.join(", ", spec));
        var available = proxy.descriptors().available();
        exchange("");
        var name = "l" + port;
        until(() -> ProxyFixture.list(proxy.sessions()).stream().anyMatch(session ->
                session.toString().contains(reason) && session.toString().contains(name)));
        until(() -> proxy.descriptors().available() >= available);
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private String exchange(String text) throws IOException {
        try (var client = connect()) {
            send(client, text);
            return readAll(client);
        }
    }

    private static void send(Socket client, String text) {
        try {
            client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static BufferedReader reader(Socket client) throws IOException {
        return new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String readAll(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static String note(Map<String, Object> session) {
        return ((List<Map<String, Object>>) session.get("events")).stream()
                .filter(event -> event.get("event").equals("NOTE"))
                .map(event -> String.valueOf(event.get("message"))).findFirst().orElse("no note");
    }

    /** Zombies are no file any more, but still in the list. */
    private static List<String> children() {
        return ProcessHandle.current().children().map(child -> Long.toString(child.pid()))
                .toList();
    }

    private static boolean isAlive(String pid) {
        return Files.exists(Path.of("/proc", pid));
    }

    private static void until(BooleanSupplier condition) {
        var deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() - deadlineNs > 0, "waited in vain");
            Thread.onSpinWait();
        }
    }
}

package io.l7mp.proxy.protocol.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.protocol.tcp.TcpFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PipeSessionTest {
    @TempDir
    private Path directory;

    private ProxyFixture proxy;
    private PipeFactory pipes;
    private Path in;
    private Path out;

    @BeforeEach
    void start() throws IOException {
        proxy = new ProxyFixture();
        pipes = new PipeFactory(proxy.descriptors());
        in = directory.resolve("in");
        out = directory.resolve("out");
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void shouldMakeASessionOfEachWriter() throws Exception {
        cluster("path: " + out);
        listen("path: " + in);
        for (var text : List.of("first", "second", "third")) {
            var read = inBackground(() -> readAll(out));
            write(in, text);
            assertEquals(text, read.join());
        }
        until(() -> count("DESTROYED") == 3);
        var session = ProxyFixture.list(proxy.sessions()).getFirst();
        assertEquals("PIPE:l-0", session.get("name"));
        assertEquals(Map.of("PIPE", Map.of("path", in.toString())), session.get("metadata"));
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
                ProxyFixture.events(session));
    }

    @Test
    void shouldAnswerOverThePair() throws Exception {
        echo();
        listen("read: " + in + ", write: " + out);
        for (var i = 0; i < 3; i++) {
            var read = inBackground(() -> readAll(out));
            write(in, "hello " + i);
            assertEquals("hello " + i, read.join());
        }
        until(() -> count("DESTROYED") == 3);
        assertEquals(Map.of("PIPE", Map.of("read", in.toString(), "write", out.toString())),
                ProxyFixture.list(proxy.sessions()).getFirst().get("metadata"));
    }

    @Test
    void shouldCarryMuchBothWays() throws Exception {
        echo();
        listen("read: " + in + ", write: " + out);
        var much = "0123456789abcdef".repeat(256 * 1024);
        var read = inBackground(() -> readAll(out));
        write(in, much);
        assertEquals(much, read.join());
    }

    @Test
    void shouldEndWithTheLastOfSeveralWriters() throws Exception {
        cluster("path: " + out);
        listen("path: " + in);
        var read = inBackground(() -> readAll(out));
        try (var first = new FileOutputStream(in.toFile());
                var second = new FileOutputStream(in.toFile())) {
            first.write('a');
            first.close();
            second.write('b');
        }
        assertEquals("ab", read.join());
    }

    @Test
    void shouldNoticeThatItsPipeIsGone() throws Exception {
        cluster("path: " + out);
        listen("path: " + in);
        Files.delete(in);
        until(() -> Files.exists(in));
        var read = inBackground(() -> readAll(out));
        write(in, "here again");
        assertEquals("here again", read.join());
    }

    @Test
    void shouldServeThePipeThatTookThePlaceOfItsOwn() throws Exception {
        cluster("path: " + out);
        listen("path: " + in + ", reopen: never");
        var other = Files.move(in, directory.resolve("other"));
        assertEquals(0, LibC.mkfifo(CallState.current(), in.toString(), 0600));
        var read = inBackground(() -> readAll(out));
        write(in, "to the new one");
        assertEquals("to the new one", read.join());
        assertTrue(Files.exists(other));
    }

    @Test
    void shouldTellAWriterThatItsSessionIsOver() throws Exception {
        proxy.route("nowhere", List.of(), "{}");
        listen("path: " + in);
        try (var writer = new FileOutputStream(in.toFile())) {
            assertThrows(IOException.class, () -> {
                while (true) {
                    writer.write('x');
                }
            });
        }
        echo();
        until(() -> {
            write(in, "next");
            return count("DESTROYED") > 1;
        });
    }

    /** One who waits for the pipe to be opened again may write before the proxy does anything. */
    @Test
    void shouldLoseNothingOfTheWriterAfterOneWhoWasCutOff() throws Exception {
        cluster("path: " + out);
        proxy.route("nowhere", List.of(), "{}");
        listen("path: " + in);
        for (var i = 0; i < 20; i++) {
            proxy.route("nowhere", List.of(), "{}");
            try (var writer = new FileOutputStream(in.toFile())) {
                assertThrows(IOException.class, () -> {
                    while (true) {
                        writer.write('x');
                    }
                });
            }
            proxy.route("up", List.of(), "{timeout: 5000}");
            var read = inBackground(() -> readAll(out));
            write(in, "next");
            assertEquals("next", read.join());
        }
    }

    @Test
    void shouldServeOneSessionWhenItIsNotReopened() throws Exception {
        cluster("path: " + out);
        listen("path: " + in + ", reopen: never");
        var read = inBackground(() -> readAll(out));
        write(in, "once");
        assertEquals("once", read.join());
        proxy.awaitSession("DESTROYED");
        // Nobody reads any more: to open it for writing without waiting fails.
        assertEquals(-Errno.ENXIO, LibC.open(CallState.current(), in.toString(),
                Constants.O_WRONLY | Constants.O_NONBLOCK, 0));
    }

    @Test
    void shouldWaitForAReader() throws Exception {
        cluster("path: " + out);
        var port = tcp();
        try (var client = connect(port)) {
            client.getOutputStream().write(bytes("early"));
            client.shutdownOutput();
            until(() -> Files.exists(out));
            assertEquals("early", readAll(out));
            assertEquals(-1, client.getInputStream().read());
        }
        proxy.awaitSession("DESTROYED");
    }

    @Test
    void shouldSayThatNobodyReads() throws Exception {
        cluster("path: " + out);
        proxy.route("up", List.of(), "{timeout: 200}");
        var port = tcp();
        try (var client = connect(port)) {
            assertEquals(-1, client.getInputStream().read());
        }
        var session = proxy.awaitSession("DESTROYED");
        assertTrue(session.toString().contains("no connection within 200 ms: nobody reads " + out),
                session.toString());
        until(() -> !Files.exists(out));
    }

    @Test
    void shouldEndWhenTheReaderIsGone() throws Exception {
        cluster("path: " + out);
        var port = tcp();
        try (var client = connect(port)) {
            client.getOutputStream().write('x');
            until(() -> Files.exists(out));
            try (var reader = new FileInputStream(out.toFile())) {
                assertEquals('x', reader.read());
            }
            var session = proxy.awaitSession("DESTROYED");
            assertTrue(session.toString().contains("write " + out + ": Broken pipe"),
                    session.toString());
        }
    }

    @Test
    void shouldGoOnWithTheNextReader() throws Exception {
        cluster("path: " + out + ", reopen: always");
        var port = tcp();
        try (var client = connect(port)) {
            for (var c : List.of('a', 'b', 'c')) {
                client.getOutputStream().write(c);
                until(() -> Files.exists(out));
                assertEquals((int) c, nextByte());
            }
            client.shutdownOutput();
            assertEquals("", readAll(out));
        }
        proxy.awaitSession("DESTROYED");
    }

    /** Who opens the pipe before the proxy has closed it behind the last reader sees that end. */
    private int nextByte() throws IOException {
        while (true) {
            try (var reader = new FileInputStream(out.toFile())) {
                var next = reader.read();
                if (next >= 0) {
                    return next;
                }
            }
        }
    }

    @Test
    void shouldConnectToAPair() throws Exception {
        cluster("write: " + out + ", read: " + in);
        var port = tcp();
        var served = inBackground(() -> {
            until(() -> Files.exists(in) && Files.exists(out));
            try (var reader = new FileInputStream(out.toFile());
                    var writer = new FileOutputStream(in.toFile())) {
                reader.transferTo(writer);
            }
            return "served";
        });
        try (var client = connect(port)) {
            client.getOutputStream().write(bytes("there and back"));
            client.shutdownOutput();
            assertEquals("there and back",
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals("served", served.join());
    }

    @Test
    void shouldWriteWhereItsEndPointsAre() throws Exception {
        proxy.cluster(pipes, "{name: up, spec: {protocol: PIPE}, endpoints: [{spec: {address: "
                + out + "}}]}").route("up", List.of(), "{timeout: 5000}");
        listen("path: " + in);
        var read = inBackground(() -> readAll(out));
        write(in, "addressed");
        assertEquals("addressed", read.join());
    }

    @Test
    void shouldMakeItsFileAndRemoveIt() throws Exception {
        for (var i = 0; i < 2; i++) {
            var listener = listen("path: " + in + ", mode: '0624'");
            assertEquals("rw--w-r--",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(in)));
            listener.close();
            assertFalse(Files.exists(in));
        }
    }

    @Test
    void shouldMakeItsFileAgainWhenSomebodyHasRemovedIt() throws Exception {
        cluster("path: " + out);
        var listener = listen("path: " + in);
        var read = inBackground(() -> readAll(out));
        try (var writer = new FileOutputStream(in.toFile())) {
            Files.delete(in);
            writer.write(bytes("first"));
        }
        assertEquals("first", read.join());
        read = inBackground(() -> readAll(out));
        write(in, "second");
        assertEquals("second", read.join());
        listener.close();
        assertFalse(Files.exists(in));
    }

    @Test
    void shouldLeaveAFileThatItHasNotMade() throws Exception {
        assertEquals(0, LibC.mkfifo(CallState.current(), in.toString(), 0600));
        listen("path: " + in).close();
        assertTrue(Files.exists(in));
    }

    @Test
    void shouldLeaveAFileThatTookThePlaceOfItsOwn() throws Exception {
        var listener = listen("path: " + in);
        Files.move(in, out);
        assertEquals(0, LibC.mkfifo(CallState.current(), in.toString(), 0600));
        listener.close();
        assertTrue(Files.exists(in));
    }

    @Test
    void shouldRefuseWhatIsNoPipe() throws Exception {
        Files.writeString(in, "mine");
        var e = assertThrows(IOException.class, () -> listen("path: " + in));
        assertEquals("PIPEListener.run: \"l\": " + in + ": exists and is no named pipe",
                e.getMessage());
        assertEquals("mine", Files.readString(in));
        assertThrows(IOException.class, () -> listen("path: /dev/null"));
        assertThrows(IOException.class, () -> listen("read: " + out + ", write: " + in));
        assertFalse(Files.exists(out), "made in vain, so removed");
        cluster("path: " + in);
        var port = tcp();
        try (var client = connect(port)) {
            assertEquals(-1, client.getInputStream().read());
        }
        var session = proxy.awaitSession("DESTROYED");
        assertTrue(session.toString().contains(in + ": exists and is no named pipe"));
    }

    @Test
    void shouldRefuseWrongSpecs() {
        for (var wrong : List.of("mode: '0600'", "write: /tmp/x", "path: ''", "path: 3",
                "path: a, read: b", "read: a, write: a", "path: a, mode: 600",
                "path: a, mode: '1777'", "path: a, mode: rw", "path: a, reopen: maybe")) {
            assertThrows(ConfigException.class, () -> listen(wrong), wrong);
        }
    }

    @Test
    void shouldLeaveNothingOpen() throws Exception {
        var before = proxy.descriptors().available();
        echo();
        var listener = listen("read: " + in + ", write: " + out);
        for (var i = 0; i < 50; i++) {
            var read = inBackground(() -> readAll(out));
            write(in, "x");
            assertEquals("x", read.join());
        }
        listener.close();
        until(() -> proxy.descriptors().available() == before);
    }

    private void cluster(String spec) {
        proxy.cluster(pipes, "{name: up, spec: {protocol: PIPE, " + spec + "}}")
                .route("up", List.of(), "{timeout: 5000}");
    }

    private void echo() {
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                .route("echo", List.of(), "{}");
    }

    private Listener listen(String spec) throws IOException {
        return proxy.listen(pipes, "{name: l, spec: {protocol: PIPE, " + spec
                + "}, rules: rules, options: {track: 60}}");
    }

    private int tcp() throws IOException {
        int port;
        try (var probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        proxy.listen(new TcpFactory(proxy.outbound()), "{name: t, spec: {protocol: TCP, port: "
                + port + "}, rules: rules, options: {track: 60}}");
        return port;
    }

    private long count(String status) {
        return ProxyFixture.list(proxy.sessions()).stream()
                .filter(session -> session.get("status").equals(status)).count();
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Path path, String text) {
        try (var writer = new FileOutputStream(path.toFile())) {
            writer.write(bytes(text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until somebody writes, as any program would. */
    private static String readAll(Path path) throws IOException {
        until(() -> Files.exists(path));
        try (var reader = new FileInputStream(path.toFile())) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return work.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void until(BooleanSupplier condition) {
        var deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() - deadlineNs > 0, "waited in vain");
            Thread.onSpinWait();
        }
    }
}

package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The traces sessions leave: lines of the access log, and counted requests. */
class AccessLogTest {
    @TempDir
    private Path dir;
    private Path file;
    private Output output;
    private ProxyFixture proxy;
    private EventLoop loop;

    @BeforeEach
    void open() throws IOException {
        proxy = new ProxyFixture();
        loop = proxy.loops().next();
        file = dir.resolve("access.log");
        output = new Outputs().to(file.toString(), true);
        proxy.accessLog().output(Optional.of(output));
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @Test
    void shouldNoteBeginningAndEnd() throws Exception {
        proxy.route("echo", List.of(), "{}");
        var client = connect("a\nb\"");
        var start = lines().getFirst();
        assertEquals("start", start.string("event"));
        assertEquals("a\nb\"", start.string("session"));
        assertEquals("u", start.string("listener"));
        assertEquals("echo", start.string("destination"));
        assertTrue(start.string("time").matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z"));
        client.finish();
        client.awaitClosed();
        var end = lines().getLast();
        assertEquals(2, lines().size());
        assertEquals("end", end.string("event"));
        assertEquals("a\nb\"", end.string("session"));
        assertEquals("echo", end.string("destination"));
        assertEquals("END", end.string("status"));
        assertEquals("Normal end", end.string("reason"));
        assertTrue(end.integer("duration_ms", -1, -1, 60_000) >= 0);
    }

    @Test
    void shouldNoteWhySessionFailed() throws Exception {
        proxy.route("missing", List.of(), "{}");
        connect("s").awaitClosed();
        assertEquals(List.of("start", "end"),
                lines().stream().map(line -> line.string("event")).toList());
        assertEquals("ERROR", lines().getLast().string("status"));
        assertTrue(lines().getLast().string("reason").startsWith(
                "Not Found: Pipeline setup failed for session \"s\": Not Found: Cannot find"));
    }

    @Test
    void shouldWriteNothingUnlessAsked() throws Exception {
        proxy.accessLog().output(Optional.empty());
        proxy.route("echo", List.of(), "{}");
        connect("s");
        assertTrue(lines().isEmpty());
    }

    @Test
    void shouldCountStreamsOfNewSessionsOnce() throws Exception {
        proxy.cluster(new EchoFactory(), "{name: in, spec: {protocol: Echo}}")
                .route("echo", List.of("in", "in"), "{}");
        connect("s");
        connect("t");
        proxy.route("missing", List.of(), "{}");
        connect("failed").awaitClosed();
        var text = new Exposition(List.of()).add(proxy.configuration()).text();
        assertTrue(text.contains("listenerName=\"u\",protocol=\"UDP\"} 3\n"), text);
        assertTrue(text.contains("clusterName=\"in\",protocol=\"Echo\"} 4\n"), text);
        assertTrue(text.contains("clusterName=\"echo\",protocol=\"Echo\"} 2\n"), text);
        assertFalse(text.contains("missing"));
    }

    private MessageSource connect(String name) throws IOException {
        var client = new MessageSource(loop);
        proxy.accept(loop, new Metadata(name), client);
        return client;
    }

    private List<Node> lines() throws IOException {
        loop.await(() -> null);
        assertTrue(output.flush(5_000));
        return Files.readAllLines(file).stream()
                .map(line -> Documents.json("access.log", line, Limits.BODY)).toList();
    }
}

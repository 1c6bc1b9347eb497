package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.control.ControlFixture;
import io.l7mp.proxy.control.FakeSource;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.offload.KernelOffload;
import io.l7mp.proxy.stream.Metadata;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests through a real session, with the HTTP listener played by {@link FakeClient}. */
class ControllerStreamTest {
    private static final String CONTROLLER = """
            clusters: [{name: api, spec: {protocol: L7mpController}}]
            listeners:
              - {name: h, spec: {protocol: HTTP, port: 1234}, rules: [
                  {action: {route: {destination: api}}}]}
              - {name: u, spec: {protocol: UDP}, rules: h-RuleList-0, options: {track: 100}}
            """;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.protocols().add(new ControllerFactory(
                new Served(fixture.control(), new KernelOffload(fixture.loops()), "1.2.3"),
                new ApiMetrics(new CollectorRegistry())));
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldListTheRequestsOwnSession() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "GET", "/api/v1/sessions?format=terse", Map.of());
        finish(client);
        var answer = answer(client);
        assertTrue(answer.startsWith("200 OK\n[{\"name\":\"s\",\"metadata\":{\"HTTP\""), answer);
        assertTrue(answer.contains("\"status\":\"CONNECTED\""), answer);
        client.closed.get(5, TimeUnit.SECONDS);
        assertFalse(fixture.control().sessions().iterator().hasNext());
    }

    @Test
    void shouldCollectTheBodyFromPieces() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "POST", "/api/v1/rules",
                Map.of("content-type", "text/yaml"));
        send(client, "rule: {na");
        send(client, "me: r, action: {}}");
        finish(client);
        assertTrue(answer(client).startsWith("200 OK\n{\n  \"status\": 200"));
        assertTrue(Json.text(fixture.control().view().rules(false), Json.Format.TERSE)
                .contains("\"name\":\"r\","));
    }

    @Test
    void shouldRefuseBodyByItsAnnouncedLength() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "POST", "/api/v1/rules",
                Map.of("content-length", "1048577"));
        assertTrue(answer(client).startsWith("413 Payload Too Large\n{\n    \"status\": 413"));
    }

    @Test
    void shouldRefuseBodyThatGrowsTooLongAndForgetIt() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "POST", "/api/v1/rules", Map.of());
        var piece = "x".repeat(65_536);
        for (var i = 0; i < 40; i++) {
            send(client, piece);
        }
        assertTrue(answer(client).startsWith("413 "));
        assertTrue(fixture.loop().call(() -> fixture.loop().buffers().tryReserve(64 << 20)).get(),
                "what was reserved for the body is free again");
        finish(client);
        client.closed.get(5, TimeUnit.SECONDS);
    }

    @Test
    void shouldRefuseOtherHostsWithoutReading() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(InetAddress.getByName("10.0.0.1"), "GET", "/api/v1/config", Map.of());
        assertTrue(answer(client).startsWith("403 Forbidden\n"), answer(client));
    }

    @Test
    void shouldNotBeFooledByMetadata() throws Exception {
        fixture.start(CONTROLLER.replace("action: {", "action: {rewrite: ["
                + "{path: /IP/src_addr, value: 127.0.0.1}], "));
        var client = request(InetAddress.getByName("10.0.0.1"), "GET", "/api/v1/config", Map.of());
        assertTrue(answer(client).startsWith("403 Forbidden\n"));
    }

    @Test
    void shouldServeAllHostsWhenTheApiIsOpen() throws Exception {
        fixture.start("admin: {api_open: true}\n" + CONTROLLER);
        var client = request(InetAddress.getByName("10.0.0.1"), "GET", "/api/v1/admin",
                Map.of("host", "proxy.example", "origin", "http://ops.example"));
        finish(client);
        assertTrue(answer(client).startsWith("200 OK\n"));
    }

    @Test
    void shouldGiveTheAnswerOutAsItIsTaken() throws Exception {
        fixture.start(CONTROLLER);
        var rules = new StringBuilder("rulelist:\n  name: long\n  rules:\n");
        for (var i = 0; i < 19_000; i++) {
            rules.append("    - rule-with-a-long-name-").append(i).append('\n');
        }
        var post = request(loopback, "POST", "/api/v1/rulelists",
                Map.of("content-type", "text/yaml"));
        send(post, rules.toString());
        finish(post);
        assertTrue(answer(post).startsWith("200 OK"));

        var client = request(loopback, "GET", "/api/v1/rulelists/long", Map.of());
        onLoop(() -> client.room = 1);
        finish(client);
        while (fixture.loop().call(client::received).get() == 0) {
            Thread.onSpinWait();
        }
        fixture.loop().await(() -> null);
        assertTrue(fixture.loop().call(client::received).get() <= 64 * 1024,
                "a full client gets no more");
        assertFalse(client.answer.isDone());
        onLoop(() -> client.take(Integer.MAX_VALUE));
        assertTrue(answer(client).endsWith("-18999\"\n  ]\n}"));
        assertTrue(client.longestPiece <= 64 * 1024);
    }

    @Test
    void shouldSurviveClientThatLeavesBeforeTheAnswer() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "GET", "/api/v1/admin", Map.of());
        onLoop(() -> {
            client.finish();
            client.leave();
        });
        fixture.onControl(() -> null);
        assertEquals(0, fixture.loop().call(client::received).get());
        assertEquals(0, fixture.loop().counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldAnswerRequestThatEndsItsOwnSession() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "DELETE", "/api/v1/sessions/s", Map.of());
        finish(client);
        assertTrue(answer(client).startsWith("200 OK"));
        client.closed.get(5, TimeUnit.SECONDS);
        assertTrue(fixture.onControl(() -> fixture.control().session("s")).isEmpty());
    }

    @Test
    void shouldAnswerWhenControlIsStopped() throws Exception {
        fixture.start(CONTROLLER);
        var client = request(loopback, "GET", "/api/v1/admin", Map.of());
        fixture.control().stop();
        finish(client);
        assertTrue(answer(client).startsWith("503 Service Unavailable"));
    }

    @Test
    void shouldOnlyServeHttpSessions() throws Exception {
        fixture.start(CONTROLLER);
        var client = new FakeSource();
        fixture.accept("u", "plain", client);
        client.closed.get(5, TimeUnit.SECONDS);
        var events = fixture.onControl(() -> fixture.control().session("plain"));
        assertTrue(events.toString().contains("L7mpController needs an HTTP session"));
    }

    private FakeClient request(InetAddress peer, String method, String path,
            Map<String, String> headers) throws IOException {
        var http = new HashMap<String, Object>();
        http.put("method", method);
        http.put("url", new HashMap<>(Map.of("path", path)));
        http.put("headers", new HashMap<>(headers));
        var client = new FakeClient(peer);
        fixture.accept("h", new Metadata("s").with("HTTP", http), client);
        return client;
    }

    private void send(FakeClient client, String text) throws IOException {
        onLoop(() -> client.send(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void finish(FakeClient client) throws IOException {
        onLoop(client::finish);
    }

    private void onLoop(Runnable work) throws IOException {
        fixture.loop().await(() -> {
            work.run();
            return null;
        });
    }

    private static String answer(FakeClient client) throws Exception {
        return client.answer.get(5, TimeUnit.SECONDS);
    }
}

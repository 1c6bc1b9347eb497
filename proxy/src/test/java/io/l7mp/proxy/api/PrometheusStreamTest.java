package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.metrics.SessionTraffic;
import io.l7mp.proxy.session.MessageSource;
import io.l7mp.proxy.session.ProxyFixture;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusStreamTest {
    private ProxyFixture proxy;
    private EventLoop loop;
    private Exposition exposition;

    @BeforeEach
    void open() throws IOException {
        proxy = new ProxyFixture();
        loop = proxy.loops().next();
        exposition = new Exposition(List.of(loop.counters())).add(proxy.configuration());
        proxy.cluster(new PrometheusFactory(exposition), "{name: p, spec: {protocol: Prometheus}}")
                .route("p", List.of(), "{}");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @Test
    void shouldAnswerHttpRequestWithItsType() throws Exception {
        var client = request();
        onLoop(() -> {
            client.send("whatever".getBytes(StandardCharsets.US_ASCII));
            client.finish();
        });
        var answer = client.answer.get(5, TimeUnit.SECONDS);
        assertTrue(answer.startsWith("200 OK\n# HELP cluster_requests_total "), answer);
        assertTrue(answer.contains("\ncluster_requests_total{clusterName=\"p\","
                + "protocol=\"Prometheus\"} 1\n"), answer);
        assertEquals("text/plain; version=0.0.4; charset=utf-8",
                client.headers.get("Content-Type"));
        client.closed.get(5, TimeUnit.SECONDS);
    }

    @Test
    void shouldAnswerOthersWhenTheirInputEnds() throws Exception {
        var client = new MessageSource(loop);
        accept(client);
        client.send("metrics, please".getBytes());
        assertTrue(client.hasNothing());
        client.finish();
        assertTrue(new String(client.receive()).contains("\nl7mp_sessions 1\n"));
        client.awaitClosed();
    }

    @Test
    void shouldGiveTheAnswerOutAsItIsTaken() throws Exception {
        var traffic = new SessionTraffic();
        for (var i = 0; i < 5_000; i++) {
            traffic.open("session-" + i, "c");
        }
        exposition.add(traffic);
        var client = request();
        onLoop(() -> {
            client.room = 1;
            client.finish();
        });
        while (loop.call(client::received).get() == 0) {
            Thread.onSpinWait();
        }
        loop.await(() -> null);
        assertTrue(loop.call(client::received).get() <= 64 * 1024, "a full client gets no more");
        onLoop(() -> client.take(Integer.MAX_VALUE));
        assertTrue(client.answer.get(5, TimeUnit.SECONDS).contains("\"session-4999\""));
        assertTrue(client.longestPiece <= 64 * 1024);
    }

    @Test
    void shouldSurviveClientThatLeaves() throws Exception {
        var client = request();
        onLoop(client::finish);
        proxy.sessions().endAll("gone").join();
        client.closed.get(5, TimeUnit.SECONDS);
        var other = request();
        onLoop(other::finish);
        assertTrue(other.answer.get(5, TimeUnit.SECONDS).startsWith("200 OK"));
        assertEquals(0, loop.counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldRefuseWhenTooMuchIsOutAlready() throws Exception {
        var scrapes = new Scrapes(() -> List.of(new byte[19 << 20], new byte[1 << 20]));
        var taken = new ArrayList<Optional<List<byte[]>>>();
        for (var i = 0; i < 3; i++) {
            taken.add(scrape(scrapes));
        }
        assertTrue(taken.get(1).isPresent(), "the last one may exceed");
        assertFalse(taken.get(2).isPresent());
        scrapes.give(taken.get(0).orElseThrow());
        assertTrue(scrape(scrapes).isPresent());
    }

    @Test
    void shouldTellClientWhenThereIsNothingToTell() throws Exception {
        exposition.add(() -> {
            throw new IllegalStateException("for a test");
        });
        var client = request();
        onLoop(client::finish);
        assertEquals("503 Service Unavailable\nThe metrics are not available now\n",
                client.answer.get(5, TimeUnit.SECONDS));
    }

    private static Optional<List<byte[]>> scrape(Scrapes scrapes) throws Exception {
        var result = new CompletableFuture<Optional<List<byte[]>>>();
        scrapes.request(result::complete);
        return result.get(5, TimeUnit.SECONDS);
    }

    private FakeClient request() throws IOException {
        var client = new FakeClient(InetAddress.getLoopbackAddress());
        accept(client);
        return client;
    }

    private void accept(Stream client) throws IOException {
        proxy.accept(loop, new Metadata("s"), client);
    }

    private void onLoop(Runnable work) throws IOException {
        loop.await(() -> {
            work.run();
            return null;
        });
    }
}

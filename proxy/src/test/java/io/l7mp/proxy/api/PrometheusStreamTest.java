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
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
        awaitSome(client);
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
    void shouldTellClientWhenThereIsNothingToTell() throws Exception {
        exposition.add(() -> {
            throw new IllegalStateException("for a test");
        });
        var client = request();
        onLoop(client::finish);
        assertEquals("503 Service Unavailable\nThe metrics are not available now\n",
                client.answer.get(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldBreakTheConnectionWhenTheAnswerBreaksOff() throws Exception {
        var someIsOut = new CompletableFuture<Void>();
        serve(out -> {
            out.append("x".repeat(Pipe.CAPACITY));
            someIsOut.join();
            throw new IllegalStateException("for a test");
        }, 5_000);
        var client = request();
        onLoop(client::finish);
        awaitSome(client);
        someIsOut.complete(null);
        assertEquals(Ending.ABORT, client.closed.get(5, TimeUnit.SECONDS));
        assertFalse(client.answer.isDone(), "what is out must not pass for all");
    }

    @Test
    void shouldEndTheWriterWhenTheClientLeaves() throws Exception {
        var ended = new CompletableFuture<Exception>();
        serve(out -> writeForEver(out, ended), 60_000);
        var client = request();
        onLoop(() -> {
            client.room = 1;
            client.finish();
        });
        awaitSome(client);
        proxy.sessions().endAll("gone").join();
        assertTrue(ended.get(5, TimeUnit.SECONDS) instanceof InterruptedIOException);
    }

    @Test
    void shouldCutOffClientThatTakesNothing() throws Exception {
        var ended = new CompletableFuture<Exception>();
        serve(out -> writeForEver(out, ended), 1);
        var client = request();
        onLoop(() -> {
            client.room = 1;
            client.finish();
        });
        assertEquals(Ending.ABORT, client.closed.get(5, TimeUnit.SECONDS));
        assertTrue(client.received() <= 64 * 1024);
        assertTrue(ended.get(5, TimeUnit.SECONDS) instanceof InterruptedIOException);
    }

    @Test
    void shouldTurnAwayWhenVeryManyWait() throws Exception {
        serve(out -> writeForEver(out, new CompletableFuture<>()), 60_000);
        var clients = new ArrayList<FakeClient>();
        for (var i = 0; i < 100; i++) {
            clients.add(request());
        }
        onLoop(() -> clients.forEach(client -> {
            client.room = 1;
            client.finish();
        }));
        awaitSome(clients.getFirst());
        while (clients.stream().noneMatch(client -> client.answer.isDone())) {
            var late = request();
            onLoop(late::finish);
            clients.add(late);
        }
        var refusal = clients.stream().filter(client -> client.answer.isDone()).findFirst();
        assertTrue(refusal.orElseThrow().answer.get().startsWith("503 Service Unavailable"));
    }

    private void awaitSome(FakeClient client) throws Exception {
        while (loop.call(client::received).get() == 0) {
            Thread.onSpinWait();
        }
    }

    private void serve(Text text, long patienceMs) {
        proxy.cluster(new PrometheusFactory(text, new Writers(1, patienceMs)),
                "{name: p, spec: {protocol: Prometheus}}");
    }

    private static void writeForEver(Appendable out, CompletableFuture<Exception> ended)
            throws IOException {
        try {
            while (true) {
                out.append("all work and no play\n");
            }
        } catch (IOException e) {
            ended.complete(e);
            throw e;
        }
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

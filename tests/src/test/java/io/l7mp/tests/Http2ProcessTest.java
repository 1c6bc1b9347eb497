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
import io.l7mp.tests.peer.Flood;
import io.l7mp.tests.peer.Http2Frame;
import io.l7mp.tests.peer.Http2Peer;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 where it takes a process of its own: one with little memory, or one that ends. */
@NeedsNetNs
class Http2ProcessTest {
    private static final int PORT = 8080;
    private static final int UPSTREAM_PORT = 9000;
    private static final int CONNECTIONS = 16;
    private static final int STREAMS = 120;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int WINDOW = 10_000_000;

    private Lab lab;
    private ProxyProcess proxy;

    @BeforeEach
    void start() throws IOException {
        lab = Lab.create();
        var config = ProxyProcess.file(lab, "l7mp.yaml", ProxyProcess.controllerOnly() + """
              - name: h2
                spec: { protocol: HTTP, port: %d }
                rules:
                  - match: { op: test, path: /HTTP/url/path, value: /metrics }
                    action: { route: { destination: { spec: { protocol: Prometheus } } } }
                  - action: { route: { destination: { spec: { protocol: TCP, port: %d },
                      endpoints: [ { spec: { address: %s } } ] } } }
            """.formatted(PORT, UPSTREAM_PORT, Lab.SERVER4));
        var builder = new ProcessBuilder(lab.proxy().command(List.of(
            ProxyProcess.root().resolve("proxy/bin/l7mp").toAbsolutePath().toString(),
            "-c", config.toString())));
        builder.environment().put("L7MP_HEAP", "64m");
        proxy = new ProxyProcess(lab.own(Program.start(builder)), lab);
        proxy.awaitReady();
    }

    @AfterEach
    void remove() throws IOException {
        lab.close();
    }

    @Test
    void shouldServeOthersWhileSomeReadNothing() throws IOException {
        lab.own(lab.server().call(() -> Flood.listen(upstream())));
        for (var path : List.of("/metrics", "/")) {
            var peers = lab.own(new Unread(path));
            for (var i = 0; i < 20; i++) {
                assertEquals(200, proxy.api().get("admin").status());
            }
            peers.close();
        }
        Await.until("memory for others", this::isServed);
        var printed = proxy.err().lines().toString();
        assertFalse(printed.contains("OutOfMemory"), printed);
        assertTrue(proxy.residentKib() < 256 * 1024, "resident: " + proxy.residentKib() + " KiB");
        proxy.stop();
    }

    @Test
    void shouldSayGoAwayAndEndItsStreamsWhenItEnds() throws IOException {
        var upstream = lab.own(lab.server().call(() -> StreamUpstream.listen(upstream())));
        var idle = connect();
        var peer = connect();
        peer.send(get(1, "/"));
        var served = lab.own(upstream.accept());
        served.send("begun".getBytes());
        assertEquals("HEADERS 200", peer.receiveOf(1));
        assertEquals("DATA begun", peer.receiveOf(1));
        proxy.stop();
        assertEquals("GOAWAY 0", Http2Peer.words(idle.receiveAnswer().orElseThrow()));
        assertTrue(idle.receiveAnswer().isEmpty());
        assertEquals("GOAWAY 0", Http2Peer.words(peer.receiveAnswer().orElseThrow()));
        // Whatever was under way was broken off, which the client must not take for the end of it.
        assertEquals("RST_STREAM 2", peer.receiveOf(1));
        assertEquals("GOAWAY 0", Http2Peer.words(peer.receiveAnswer().orElseThrow()));
        assertTrue(peer.receiveAnswer().isEmpty());
    }

    private boolean isServed() throws IOException {
        try (var peer = connect()) {
            peer.send(get(1, "/metrics"));
            return peer.receiveOf(1).equals("HEADERS 200");
        }
    }

    private Http2Peer connect() throws IOException {
        return lab.own(lab.client().call(
            () -> Http2Peer.connect(new InetSocketAddress(Lab.PROXY4, PORT))));
    }

    private static InetSocketAddress upstream() {
        return new InetSocketAddress(Lab.SERVER4, UPSTREAM_PORT);
    }

    private static Http2Frame get(int stream, String path) {
        return Http2Frame.headers(stream, true, Http2Peer.request("GET", path));
    }

    /** Many who ask for much and say that they will take it all, and do not. */
    private final class Unread implements AutoCloseable {
        private final Http2Peer[] peers = new Http2Peer[CONNECTIONS];

        Unread(String path) throws IOException {
            var frames = new Http2Frame[STREAMS + 2];
            frames[0] = Http2Frame.setting(INITIAL_WINDOW_SIZE, WINDOW);
            frames[1] = Http2Frame.number(Http2Frame.WINDOW_UPDATE, 0, WINDOW);
            for (var i = 0; i < STREAMS; i++) {
                frames[i + 2] = get(1 + 2 * i, path);
            }
            for (var i = 0; i < peers.length; i++) {
                peers[i] = connect();
                peers[i].send(frames);
            }
        }

        @Override
        public void close() throws IOException {
            for (var peer : peers) {
                peer.close();
            }
        }
    }
}

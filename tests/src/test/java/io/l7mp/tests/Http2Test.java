// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.Http2Frame;
import io.l7mp.tests.peer.Http2Peer;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.Upstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP/2 with real clients, and streams of one connection that must not disturb each other. */
@NeedsNetNs
class Http2Test {
    private static final int CANCEL = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("h2");
    private final int port = BED.port();
    private Upstream upstream;

    @BeforeEach
    void listen() throws IOException {
        var upstreamPort = BED.port();
        upstream = BED.server(
            () -> StreamUpstream.listen(new InetSocketAddress(Lab.SERVER4, upstreamPort)));
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: HTTP, port: %d }
              options: { track: 60 }
              rules:
                - match: { op: test, path: /HTTP/url/path, value: /tcp }
                  action: { route: { destination: { spec: { protocol: TCP, port: %d },
                    endpoints: [ { spec: { address: %s } } ] } } }
                - match: { op: test, path: /HTTP/url/path, value: /nobody }
                  action: { route: { destination: { spec: { protocol: TCP, port: 1 },
                    endpoints: [ { spec: { address: %s } } ] } } }
                - action: { route: { destination: { spec: { protocol: Echo } } } }
            """.formatted(listener, port, upstreamPort, Lab.SERVER4, Lab.SERVER4));
    }

    @Test
    void shouldServeCurlBothWays() throws IOException {
        for (var way : List.of("--http2", "--http2-prior-knowledge")) {
            assertEquals("200 2 0", run("curl", "-sS", "-o", "/dev/null", way, "-w",
                "%{http_code} %{http_version} %{size_download}", url("/")));
        }
        assertEquals("hello 2", run("curl", "-sS", "--http2-prior-knowledge", "-d", "hello",
            "-H", "Expect: 100-continue", "-w", " %{http_version}", url("/")));
        var refusal = run("curl", "-sS", "--http2-prior-knowledge", url("/nobody"));
        assertTrue(refusal.contains("\"status\": 404"), refusal);
    }

    @Test
    void shouldServeNghttpAndItsLoad() throws IOException {
        var shown = run("nghttp", "-nv", url("/"), url("/other"));
        assertTrue(shown.contains(":status: 200"), shown);
        var load = run("h2load", "-n", "2000", "-c", "4", "-m", "50", url("/"));
        assertTrue(load.contains("2000 succeeded, 0 failed, 0 errored"), load);
    }

    @Test
    void shouldStreamLongBodiesInLittleMemory() throws IOException {
        var big = BED.lab().dir().resolve("big");
        run("truncate", "-s", "100M", big.toString());
        run("curl", "-sS", "--http2-prior-knowledge", "-d", "warm", url("/"));
        var before = BED.proxy().residentKib();
        assertEquals("104857600", run("curl", "-sS", "--http2-prior-knowledge", "-H", "Expect:",
            "-o", "/dev/null", "-T", big.toString(), "-X", "POST", "-w", "%{size_download}",
            url("/")));
        var grown = BED.proxy().residentKib() - before;
        assertTrue(grown < 96 * 1024, "grown by " + grown + " KiB");
    }

    @Test
    void shouldSendAllThatIsThereOfAResponseThatGoesOn() throws IOException {
        var peer = connect();
        peer.send(post(1, "/tcp"));
        var served = accept();
        // More than a frame.
        served.send(new byte[50_000]);
        assertEquals(50_000, receiveData(peer, 1, 50_000));
        served.send("end".getBytes());
        assertEquals("DATA end", peer.receiveOf(1));
    }

    @Test
    void shouldSendWhatTheWindowsAllow() throws IOException {
        var peer = connect();
        peer.send(Http2Frame.setting(INITIAL_WINDOW_SIZE, 0), post(1, "/tcp"));
        var served = accept();
        served.send("0123456789".getBytes());
        peer.send(Http2Frame.number(Http2Frame.WINDOW_UPDATE, 1, 3));
        assertEquals("HEADERS 200", peer.receiveOf(1));
        assertEquals("DATA 012", peer.receiveOf(1));
        peer.send(Http2Frame.setting(INITIAL_WINDOW_SIZE, 2));
        assertEquals("DATA 34", peer.receiveOf(1));
        // What was allowed is taken back, and more.
        peer.send(Http2Frame.setting(INITIAL_WINDOW_SIZE, 0),
            Http2Frame.number(Http2Frame.WINDOW_UPDATE, 1, 5));
        assertEquals("DATA 567", peer.receiveOf(1));
        peer.send(Http2Frame.setting(INITIAL_WINDOW_SIZE, 100));
        assertEquals("DATA 89", peer.receiveOf(1));
    }

    @Test
    void shouldResetOnlyTheStreamWhoseUpstreamBreaks() throws IOException {
        var peer = connect();
        peer.send(post(1, "/tcp"), post(3, "/"));
        var served = accept();
        served.send("part".getBytes());
        assertEquals("HEADERS 200", peer.receiveOf(1));
        assertEquals("DATA part", peer.receiveOf(1));
        served.abort();
        assertEquals("RST_STREAM 2", peer.receiveOf(1));
        // It may have been under way.
        peer.send(Http2Frame.data(1, true, "late"));
        assertEchoes(peer, 3);
    }

    @Test
    void shouldEndTheSessionOfAResetStreamOnly() throws IOException {
        var peer = connect();
        peer.send(post(1, "/tcp"));
        var first = accept();
        peer.send(Http2Frame.headers(3, true, Http2Peer.request("GET", "/tcp")), post(5, "/"));
        var second = accept();
        peer.send(Http2Frame.number(Http2Frame.RST_STREAM, 1, CANCEL),
            Http2Frame.number(Http2Frame.RST_STREAM, 3, CANCEL));
        first.awaitEnd();
        second.awaitEnd();
        awaitConnected(1);
        assertEchoes(peer, 5);
    }

    @Test
    void shouldEndTheSessionsOfALostConnection() throws IOException {
        var peer = connect();
        peer.send(post(1, "/tcp"), Http2Frame.headers(3, true, Http2Peer.request("GET", "/tcp")));
        var first = accept();
        var second = accept();
        var other = connect();
        other.send(post(1, "/"));
        awaitConnected(3);
        peer.raw().abort();
        first.awaitEnd();
        second.awaitEnd();
        awaitConnected(1);
        assertEchoes(other, 1);
    }

    @Test
    void shouldCompleteStreamsOfAClientThatSaysGoAway() throws IOException {
        var peer = connect();
        peer.send(post(1, "/"), new Http2Frame(Http2Frame.GOAWAY, 0, 0, new byte[8]));
        assertEquals("GOAWAY 0", peer.receiveOf(1));
        assertEchoes(peer, 1);
        assertEquals("GOAWAY 0", Http2Peer.words(peer.receiveAnswer().orElseThrow()));
        assertTrue(peer.receiveAnswer().isEmpty());
    }

    @Test
    void shouldCompleteStreamsWhenTheListenerGoes() throws IOException {
        var idle = connect();
        var peer = connect();
        peer.send(post(1, "/"));
        awaitConnected(1);
        BED.api().delete("listeners/" + listener);
        assertEquals("GOAWAY 0", Http2Peer.words(idle.receiveAnswer().orElseThrow()));
        assertEquals("GOAWAY 0", peer.receiveOf(1));
        peer.send(post(3, "/"));
        assertEquals("RST_STREAM 7", peer.receiveOf(3));
        assertEchoes(peer, 1);
        assertEquals("GOAWAY 0", Http2Peer.words(peer.receiveAnswer().orElseThrow()));
        assertTrue(peer.receiveAnswer().isEmpty());
    }

    @Test
    void shouldRefuseMoreStreamsThanItSays() throws IOException {
        var peer = connect();
        for (var i = 0; i < 129; i++) {
            peer.send(post(1 + 2 * i, "/"));
        }
        assertEquals("RST_STREAM 7", peer.receiveOf(257));
        assertEchoes(peer, 1);
        peer.send(post(259, "/"));
        assertEchoes(peer, 259);
    }

    @Test
    void shouldStopThoseWhoResetAllTheTime() throws IOException {
        var peer = connect();
        for (var i = 0; i < 300; i++) {
            peer.send(Http2Frame.headers(1 + 2 * i, true, Http2Peer.request("GET", "/")),
                Http2Frame.number(Http2Frame.RST_STREAM, 1 + 2 * i, CANCEL));
        }
        Await.until("the end", () -> peer.receiveAnswer().isEmpty());
        shouldServeCurlBothWays();
    }

    private void awaitConnected(int count) throws IOException {
        Await.until(count + " sessions", () -> BED.api().sessions(listener).stream()
            .filter(session -> session.at("status").text().equals("CONNECTED")).count() == count);
    }

    /** Takes data of a stream until there are {@code length} bytes of it. */
    private static int receiveData(Http2Peer peer, int stream, int length) throws IOException {
        var received = 0;
        while (received < length) {
            var frame = peer.receiveAnswer().orElseThrow();
            if (frame.stream() == stream && frame.type() == Http2Frame.DATA) {
                received += frame.payload().length;
            }
        }
        return received;
    }

    private static void assertEchoes(Http2Peer peer, int stream) throws IOException {
        peer.send(Http2Frame.data(stream, true, "alive"));
        assertEquals("HEADERS 200", peer.receiveOf(stream));
        assertEquals("DATA alive", peer.receiveOf(stream));
        assertEquals("DATA ", peer.receiveOf(stream));
    }

    private static Http2Frame post(int stream, String path) {
        return Http2Frame.headers(stream, false, Http2Peer.request("POST", path));
    }

    private Http2Peer connect() throws IOException {
        return BED.client(() -> Http2Peer.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }

    private Conn accept() throws IOException {
        return BED.own(upstream.accept());
    }

    private String url(String path) {
        return "http://" + Lab.PROXY4 + ":" + port + path;
    }

    private static String run(String... command) throws IOException {
        var result = Shell.run(BED.lab().client().command(List.of(command)));
        assertEquals(0, result.status(), result.text());
        return result.out();
    }
}

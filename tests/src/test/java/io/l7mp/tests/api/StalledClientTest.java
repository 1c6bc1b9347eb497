// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the API that go away in the middle of a request, or neither go nor go on. */
@NeedsNetNs
class StalledClientTest {
    private static final String LENGTH = "Content-Length: 1000";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String HALF = "{\"cluster\":{\"name\":\"c\",\"spec\":{\"protocol\":";
    private static final int CROWD = 200;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private Unharmed unharmed;

    @BeforeEach
    void look() throws IOException {
        unharmed = Unharmed.before(BED);
    }

    @ParameterizedTest
    @CsvSource({LENGTH + ",false", LENGTH + ",true", CHUNKED + ",false", CHUNKED + ",true"})
    void shouldForgetAClientThatGoesInTheMiddleOfItsBody(String header, boolean isReset)
            throws IOException {
        var conn = Unharmed.post(BED, header);
        conn.send((header.equals(CHUNKED) ? "100\r\n" : "") + HALF);
        awaitSessions(2);
        if (isReset) {
            conn.abort();
        } else {
            conn.close();
        }
        awaitSessions(1);
        assertTrue(unharmed.said().size() <= 1, unharmed.said().toString());
        unharmed.check(unharmed.said().size());
    }

    @Test
    void shouldRefuseABodyWhoseSenderStopsInTheMiddle() throws IOException {
        var conn = Unharmed.post(BED, LENGTH);
        conn.send(HALF);
        conn.endOutput();
        Unharmed.assertRefused("400 Bad Request",
            "closed connection before all data could be read", HttpReply.read(conn));
        conn.awaitEnd();
        unharmed.check(1);
    }

    @Test
    void shouldEndAConnectionWhoseChunksStopInTheMiddle() throws IOException {
        var conn = Unharmed.post(BED, CHUNKED);
        conn.send("100\r\n" + HALF);
        conn.endOutput();
        conn.awaitEnd();
        awaitSessions(1);
        assertTrue(unharmed.said().size() <= 1, unharmed.said().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "POST /api/v1/clus", "POST /api/v1/clusters HTTP/1.1\r\nHo"})
    void shouldForgetAClientThatStopsInTheMiddleOfItsHead(String head) throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send(head);
        conn.endOutput();
        conn.awaitEnd();
        assertTrue(unharmed.said().size() <= 1, unharmed.said().toString());
    }

    @Test
    void shouldServeOthersWhileACrowdStalls() throws IOException {
        var descriptors = BED.proxy().descriptors();
        var crowd = new ArrayList<StreamConn>();
        for (var i = 0; i < CROWD; i++) {
            crowd.add(stalled(i));
        }
        for (var i = 0; i < 20; i++) {
            assertServed();
        }
        unharmed.checkMemory();
        for (var conn : crowd) {
            assertTrue(conn.isSilent());
            conn.close();
        }
        awaitSessions(1);
        Await.until("their descriptors", () -> BED.proxy().descriptors() < descriptors + 5);
        assertServed();
    }

    @Test
    void shouldBoundWhatACrowdMakesItKeep() throws IOException {
        var crowd = new ArrayList<StreamConn>();
        for (var i = 0; i < CROWD; i++) {
            var conn = Unharmed.post(BED, "Content-Length: 1048576");
            conn.send(new byte[1_000_000]);
            crowd.add(conn);
        }
        assertServed();
        // What is sent may still be on its way.
        Await.until("a refusal", () -> crowd.stream().anyMatch(conn -> !isSilent(conn)));
        var kept = crowd.stream().filter(StalledClientTest::isSilent).count();
        assertTrue(kept > 0, "no body is kept");
        assertTrue(BED.proxy().residentKib() < 448 * 1024, BED.proxy().residentKib() + " KiB");
        var refused = crowd.stream().filter(conn -> !isSilent(conn)).findFirst().orElseThrow();
        Unharmed.assertRefused("503 Service Unavailable", "Too many requests are being received",
            HttpReply.read(refused));
        for (var conn : crowd) {
            conn.close();
        }
        awaitSessions(1);
        BED.api().create("clusters", "cluster: { name: c, spec: { protocol: Echo } }");
    }

    @Test
    @LongRun
    void shouldGiveUpAClientThatStallsInItsBody() throws IOException {
        var conn = Unharmed.post(BED, LENGTH);
        conn.send(HALF);
        awaitAnswer(conn, Duration.ofSeconds(40));
        Unharmed.assertRefused("408 Request Timeout", "Nothing came for 30 s",
            HttpReply.read(conn));
        unharmed.check(1);
    }

    @Test
    @LongRun
    void shouldGiveUpAClientThatStallsInItsHead() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("POST /api/v1/clusters HTTP/1.1\r\nHost: local");
        awaitAnswer(conn, Duration.ofSeconds(40));
        unharmed.check(0);
    }

    @Test
    @LongRun
    void shouldGiveUpAClientThatDripsItsHead() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("GET /api/v1/admin HTTP/1.1\r\nX: ");
        awaitAnswerWhileDripping(conn, Duration.ofSeconds(40));
        unharmed.check(0);
    }

    @Test
    @LongRun
    void shouldGiveUpAClientThatDripsItsBody() throws IOException {
        var conn = Unharmed.post(BED, "Content-Length: 1000000");
        awaitAnswerWhileDripping(conn, Duration.ofSeconds(320));
        Unharmed.assertRefused("408 Request Timeout", "not complete after 300 s",
            HttpReply.read(conn));
        unharmed.check(1);
    }

    private static StreamConn stalled(int number) throws IOException {
        return switch (number % 4) {
            case 0 -> BED.own(BED.api().connect());
            case 1 -> {
                var conn = BED.own(BED.api().connect());
                conn.send("POST /api/v1/clusters HTTP/1.1\r\nHost: local");
                yield conn;
            }
            case 2 -> Unharmed.post(BED, LENGTH);
            default -> {
                var conn = Unharmed.post(BED, CHUNKED);
                conn.send("100\r\n" + HALF);
                yield conn;
            }
        };
    }

    private static void assertServed() throws IOException {
        var startNs = System.nanoTime();
        assertEquals(200, BED.api().get("admin").status());
        assertTrue(System.nanoTime() - startNs < Duration.ofSeconds(2).toNanos(), "it took long");
    }

    private static boolean isSilent(StreamConn conn) {
        try {
            return conn.isSilent();
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitSessions(int count) throws IOException {
        Await.until(count + " sessions", () -> sessions().size() == count);
    }

    private static List<String> sessions() throws IOException {
        return BED.api().json("sessions").each("name");
    }

    private static void awaitAnswer(StreamConn conn, Duration limit) throws IOException {
        Await.until("an answer", limit, () -> !conn.isSilent());
    }

    private static void awaitAnswerWhileDripping(StreamConn conn, Duration limit)
            throws IOException {
        Await.until("an answer", limit, () -> {
            if (conn.isSilent()) {
                conn.send("x");
                return false;
            }
            return true;
        });
    }
}

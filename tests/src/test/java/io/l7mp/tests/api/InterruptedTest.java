// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP clients are told when their session is ended before its time. */
@NeedsNetNs
class InterruptedTest {
    private static final String CONTENT = "Session removed from the API";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @AfterEach
    void removeEverything() throws IOException {
        BED.api().delete("listeners/web?recursive=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listeners/web?recursive=true", "clusters/own-api?recursive=true",
        "listeners/web", "clusters/own-api", "routes/own-route?recursive=true"})
    void shouldAnswerWhoeverDeletesWhatTheRequestRunsOn(String path) throws IOException {
        listen("{ name: own-api, spec: { protocol: L7mpController } }");
        var reply = new Api(BED.lab().proxy(), port).delete(path);
        assertEquals("{\n  \"status\": 200,\n  \"message\": \"OK\"\n}",
            reply.body().stripTrailing(), reply.toString());
    }

    @Test
    void shouldSayThatTheSessionWasEnded() throws IOException {
        listen("{ spec: { protocol: Discard } }");
        var conn = connect();
        conn.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123");
        endSession();
        var reply = HttpReply.read(conn);
        assertEquals(503, reply.status(), reply.toString());
        assertEquals(CONTENT, Json.parse(reply.body()).at("content").text());
    }

    @Test
    void shouldNotCompleteAResponseThatIsCutOff() throws IOException {
        listen("{ spec: { protocol: Echo } }");
        var conn = connect();
        conn.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123");
        var begun = new StringBuilder();
        while (begun.indexOf("123\r\n") < 0) {
            begun.append(text(conn.receive().orElseThrow()));
        }
        assertTrue(begun.toString().startsWith("HTTP/1.1 200 OK\r\n"), begun.toString());
        endSession();
        var rest = new StringBuilder();
        for (var more = conn.receive(); more.isPresent(); more = conn.receive()) {
            rest.append(text(more.get()));
        }
        assertFalse(rest.toString().contains("0\r\n"), rest.toString());
    }

    private void listen(String destination) throws IOException {
        BED.api().create("listeners", "listener: { name: web, spec: { protocol: HTTP, port: " + port
            + " }, rules: [ { action: { route: { name: own-route, destination: " + destination
            + " } } } ] }");
    }

    private StreamConn connect() throws IOException {
        return BED.client(() -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }

    private void endSession() throws IOException {
        var session = BED.api().awaitStatus("web", "CONNECTED");
        BED.api().remove("sessions/" + session.at("name").text());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpHead;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Section 4: requests to a listener, good and bad, and answers to a cluster. A row names what of a
 * good head is replaced by what; {@code ~} is the end of a line.
 */
@NeedsNetNs
class HandshakeTest {
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String REQUEST = "GET / HTTP/1.1~Host: l7mp.test~Upgrade: websocket~"
        + "Connection: Upgrade~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~"
        + "Sec-WebSocket-Version: 13~~";
    private static final String ANSWER = "HTTP/1.1 101 Switching Protocols~Upgrade: websocket~"
        + "Connection: Upgrade~Sec-WebSocket-Accept: ACCEPT~~";

    @RegisterExtension
    static final TestBed BED = new TestBed(Party.config());

    private static StreamUpstream upstream;

    @BeforeAll
    static void listen() throws IOException {
        upstream = BED.lab().server().call(() -> StreamUpstream.listen(
            new InetSocketAddress(Lab.SERVER4, Party.UPSTREAM_PORT)));
    }

    @AfterAll
    static void stopListening() throws IOException {
        upstream.close();
    }

    @ParameterizedTest(name = "§4.2.1 {0} -> {1}: {2}")
    @CsvSource(delimiter = '|', value = {
        "GET / H      | GET / H                      | 101",
        "GET / H      | GET /a/b?c=d H               | 101",
        "GET / H      | GET http://ex.org:80/p H     | 101",
        "GET          | POST                         | 405",
        "GET          | get                          | 405",
        "GET          | HEAD                         | 405",
        "GET /        | GET  /                       | 400",
        "GET / H      | GET H                        | 400",
        "HTTP/1.1     | HTTP/1.0                     | 400",
        "HTTP/1.1     | HTTP/2.0                     | 505",
        "HTTP/1.1     | HTTP/1                       | 400",
        "HTTP/1.1     | http/1.1                     | 400",
        "HTTP/1.1     | SSH-2.0                      | 400",
        "Host: l7mp.test~  | ''                      | 400",
        "Host: l7mp.test   | Host: a~Host: b         | 400",
        "Host: l7mp   | HOST: l7mp                   | 101",
        "Upgrade: websocket~ | ''                    | 426",
        "Upgrade: websocket  | Upgrade: h2c          | 400",
        "Upgrade: websocket  | uPGRADE: WebSocket    | 101",
        "Upgrade: websocket  | Upgrade: h2c, websocket           | 101",
        "Upgrade: websocket  | Upgrade: h2c~Upgrade: websocket   | 101",
        "Upgrade: websocket  | Upgrade: websockets   | 400",
        "Connection: Upgrade~ | ''                   | 400",
        "Connection: Upgrade | Connection: close     | 400",
        "Connection: Upgrade | Connection: Upgraded  | 400",
        "Connection: Upgrade | connection:UPGRADE    | 101",
        "Connection: Upgrade | Connection: keep-alive, Upgrade          | 101",
        "Connection: Upgrade | Connection: keep-alive~Connection: Upgrade | 101",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~ | ''             | 400",
        "dGhlIHNhbXBsZSBub25jZQ==   | ''                               | 400",
        "dGhlIHNhbXBsZSBub25jZQ==   | dGhlIHNhbXBsZSBub25jZQ           | 400",
        "dGhlIHNhbXBsZSBub25jZQ==   | dGhlIHNhbXBsZSBub25j             | 400",
        "dGhlIHNhbXBsZSBub25jZQ==   | dGhlIHNhbXBsZSBub25jZWU=         | 400",
        "dGhlIHNhbXBsZSBub25jZQ==   | not base64 at all!!!!!==         | 400",
        "Sec-WebSocket-Key: | Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==~Sec-WebSocket-Key: "
            + "| 400",
        "Sec-WebSocket-Version: 13~ | ''                               | 426",
        "Version: 13  | Version: 8                   | 426",
        "Version: 13  | Version: 0                   | 426",
        "Version: 13  | Version: 14                  | 426",
        "Version: 13  | Version: 013                 | 426",
        "Version: 13  | Version: 13, 8               | 426",
        "Version: 13  | Version: 13~Sec-WebSocket-Version: 8 | 426",
        "Host:        | Origin: http://elsewhere~Host:       | 101",
        "Host:        | Sec-WebSocket-Extensions: permessage-deflate~Host: | 101",
        "Host:        | Sec-WebSocket-Protocol: a b~Host:    | 400",
        "Host:        | Content-Length: 0~Host:      | 101",
        "Host:        | Content-Length: 5~Host:      | 400",
        "Host:        | Transfer-Encoding: chunked~Host:     | 400",
        "Host:        | X-Unknown: y~Host:           | 101",
        "Host:        | X : y~Host:                  | 400",
        "Host:        | X: y~ folded~Host:           | 400",
        "Host:        | nonsense~Host:               | 400",
        "GET /        | ~GET /                       | 101",
    })
    void shouldJudgeRequests(String good, String other, int status) throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address(Party.ECHO_PORT)));
        conn.send(edited(REQUEST, good, other));
        var head = HttpHead.read(conn);
        assertEquals(status, head.status(), head.toString());
        if (status == 101) {
            assertEquals(Optional.of(ACCEPT), head.header("sec-websocket-accept"));
            assertEquals(Optional.empty(), head.header("sec-websocket-extensions"));
            conn.send(Sent.ping("still here").wire(true));
            assertEquals((byte) 0x8a, conn.receiveExactly(1)[0]);
        } else {
            assertEquals(Optional.of("close"), head.header("connection"));
            assertEquals(status == 426 ? Optional.of("13") : Optional.empty(),
                head.header("sec-websocket-version"));
            assertEquals(status == 405 ? Optional.of("GET") : Optional.empty(),
                head.header("allow"));
        }
    }

    @Test
    void shouldReadARequestByteByByteAndFramesBehindIt() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address(Party.ECHO_PORT)));
        for (var c : edited(REQUEST, "GET", "GET").toCharArray()) {
            conn.send(String.valueOf(c));
        }
        assertEquals(101, HttpHead.read(conn).status());
        var other = BED.client(() -> StreamConn.connect(address(Party.ECHO_PORT)));
        other.send(edited(REQUEST, "GET", "GET"));
        other.send(Sent.ping("early").wire(true));
        assertEquals(101, HttpHead.read(other).status());
        assertArrayEquals(Sent.pong("early").wire(false), other.receiveExactly(7));
    }

    @Test
    void shouldRefuseAnEndlessHead() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address(Party.ECHO_PORT)));
        conn.send("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000));
        assertEquals(431, HttpHead.read(conn).status());
    }

    @Test
    void shouldAskAsSection41Says() throws IOException {
        var keys = new String[2];
        for (var i = 0; i < 2; i++) {
            BED.client(() -> WebSocketPeer.connect(address(Party.RELAY_PORT)));
            var asked = HttpHead.read(BED.own(upstream.accept()));
            assertEquals("GET / HTTP/1.1", asked.start());
            assertEquals(Optional.of("websocket"), asked.header("upgrade"));
            assertEquals(Optional.of("Upgrade"), asked.header("connection"));
            assertEquals(Optional.of("13"), asked.header("sec-websocket-version"));
            assertEquals(Optional.of(Lab.SERVER4 + ":" + Party.UPSTREAM_PORT),
                asked.header("host"));
            keys[i] = asked.header("sec-websocket-key").orElseThrow();
            assertEquals(16, Base64.getDecoder().decode(keys[i]).length);
        }
        assertNotEquals(keys[0], keys[1]);
    }

    @ParameterizedTest(name = "§4.1 {0} -> {1}: {2}")
    @CsvSource(delimiter = '|', value = {
        "101 Switching Protocols | 101               | true",
        "101 Switching Protocols | 101 Whatever      | true",
        "101 Switching Protocols | 200 OK            | false",
        "101 Switching Protocols | 301 Moved         | false",
        "101 Switching Protocols | 401 Unauthorized  | false",
        "101 Switching Protocols | 500 Server Error  | false",
        "101 Switching Protocols | 1010 Many         | false",
        "HTTP/1.1     | HTTP/1.0                     | false",
        "HTTP/1.1     | http/1.1                     | false",
        "HTTP/1.1 101 | nonsense                     | false",
        "Upgrade: websocket~ | ''                    | false",
        "Upgrade: websocket  | Upgrade: h2c          | false",
        "Upgrade: websocket  | upgrade: WEBSOCKET    | true",
        "Connection: Upgrade~ | ''                   | false",
        "Connection: Upgrade | Connection: close     | false",
        "Connection: Upgrade | Connection: upgrade, keep-alive | true",
        "Sec-WebSocket-Accept: ACCEPT~ | ''          | false",
        "ACCEPT       | AAAA                         | false",
        "ACCEPT       | ACCEPT~Sec-WebSocket-Accept: ACCEPT | false",
        "Accept: ACCEPT | Accept:   ACCEPT           | true",
        "Upgrade:     | Sec-WebSocket-Extensions: permessage-deflate~Upgrade: | false",
        "Upgrade:     | Sec-WebSocket-Protocol: unasked~Upgrade:  | false",
        "Upgrade:     | X-Unknown: y~Upgrade:        | true",
        "Upgrade:     | X : y~Upgrade:               | false",
    })
    void shouldJudgeAnswers(String good, String other, boolean isGood) throws IOException {
        var front = BED.client(() -> WebSocketPeer.connect(address(Party.RELAY_PORT)));
        front.send("hello");
        var server = BED.own(upstream.accept());
        var key = HttpHead.read(server).header("sec-websocket-key").orElseThrow();
        server.send(edited(ANSWER, good, other).replace("ACCEPT", WebSocketPeer.accept(key)));
        if (isGood) {
            assertEquals((byte) 0x82, server.receiveExactly(1)[0]);
        } else {
            front.awaitEnd();
            assertTrue(isAtEnd(server));
        }
        server.abort();
        front.raw().abort();
    }

    private static boolean isAtEnd(StreamConn conn) throws IOException {
        try {
            return conn.receive().isEmpty();
        } catch (EOFException e) {
            return true;
        }
    }

    private static String edited(String head, String good, String other) {
        assertTrue(head.contains(good), good);
        return head.replaceFirst(Pattern.quote(good),
            Matcher.quoteReplacement(other)).replace("~", "\r\n");
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(Lab.PROXY4, port);
    }
}

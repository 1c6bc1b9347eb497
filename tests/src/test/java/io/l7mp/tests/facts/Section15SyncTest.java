// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Sync cluster: sessions with the same value at the query's path hear one another. */
@NeedsNetNs
class Section15SyncTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("sync");
    private final int port = BED.port();
    private int members;

    @BeforeEach
    void listen() throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: WebSocket, port: %d }
              options: { track: 60 }
              rules:
                - action:
                    route:
                      destination: { spec: { protocol: Sync, query: HTTP/headers/room } }
            """.formatted(listener, port));
    }

    @Test
    void shouldPassWhatOneSaysToAllOthersOfItsGroup() throws IOException {
        var one = member("red");
        var two = member("red");
        var three = member("red");
        one.send("hello");
        assertEquals("hello", hear(two));
        assertEquals("hello", hear(three));
        two.send("world");
        assertEquals("world", hear(one));
        assertEquals("world", hear(three));
    }

    /** What it hears first is the answer, not its own words. */
    @Test
    void shouldNotPassAnythingBackToItsSender() throws IOException {
        var one = member("red");
        var two = member("red");
        one.send("question");
        assertEquals("question", hear(two));
        two.send("answer");
        assertEquals("answer", hear(one));
    }

    @Test
    void shouldKeepGroupsApart() throws IOException {
        var red = member("red");
        var otherRed = member("red");
        var blue = member("blue");
        var otherBlue = member("blue");
        red.send("for the red");
        assertEquals("for the red", hear(otherRed));
        blue.send("for the blue");
        assertEquals("for the blue", hear(otherBlue));
    }

    @Test
    void shouldKeepMessagesApart() throws IOException {
        var one = member("red");
        var two = member("red");
        for (var text : List.of("a", "bc", "", "def")) {
            one.send(text);
        }
        for (var text : List.of("a", "bc", "", "def")) {
            assertEquals(text, hear(two));
        }
    }

    @Test
    void shouldRefuseASessionWithoutTheValue() throws IOException {
        BED.client(() -> WebSocketPeer.connect(proxy())).awaitEnd();
        var session = BED.api().awaitStatus(listener, "DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
        var expected = "SyncCluster.stream: reject: Session: \"" + session.at("name").text()
            + "\": query \"HTTP/headers/room\": empty label";
        assertTrue(session.at("events/2/content").text().contains(expected),
            session.at("events/2").toString());
    }

    @Test
    void shouldLeaveTheOthersAloneWhenAMemberLeaves() throws IOException {
        var one = member("red");
        var two = member("red");
        var three = member("red");
        three.close();
        Await.until("the end of one session", () -> connected() == 2);
        one.send("still here?");
        assertEquals("still here?", hear(two));
        two.send("yes");
        assertEquals("yes", hear(one));
    }

    /** A client that is a member when this returns: what others say from now on reaches it. */
    private WebSocketPeer member(String room) throws IOException {
        var peer = BED.client(() ->
            WebSocketPeer.connect(proxy(), "/", List.of("Room: " + room)));
        members++;
        Await.until("session " + members, () -> connected() == members);
        return peer;
    }

    private long connected() throws IOException {
        return BED.api().sessions(listener).stream()
            .filter(session -> session.at("status").text().equals("CONNECTED")).count();
    }

    private InetSocketAddress proxy() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private static String hear(WebSocketPeer peer) throws IOException {
        return new String(peer.receive().orElseThrow(), StandardCharsets.UTF_8);
    }
}

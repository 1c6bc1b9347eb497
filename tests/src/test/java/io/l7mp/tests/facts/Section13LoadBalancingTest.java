// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 13: which endpoint a session gets. Where many keys are needed, the question is put to
 * {@code POST /explain}, which chooses as sessions do.
 */
@NeedsNetNs
class Section13LoadBalancingTest {
    private static final int KEYS = 300;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final Balanced at = new Balanced(BED);

    @Test
    void trivialShouldAlwaysTakeTheFirst() throws IOException {
        at.serve(3);
        at.cluster("{ policy: Trivial }", "9", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("aaaaa", at.chosen(5));
        at.remove("a", false);
        assertEquals("bb", at.chosen(2));
        at.add("d", "1");
        assertEquals("b", at.chosen(1));
    }

    @Test
    void trivialShouldBeTheDefault() throws IOException {
        at.serve(2);
        at.cluster("", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("aaa", at.chosen(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HashRing", "ConsistentHash"})
    void hashRingShouldStickToTheKey(String policy) throws IOException {
        at.serve(4);
        at.cluster("{ policy: " + policy + ", key: /HTTP/url/path }", "1", "1", "1", "1");
        at.listen("WebSocket", Balanced.NEVER);
        var first = new ArrayList<String>();
        var again = new ArrayList<String>();
        for (var i = 0; i < 8; i++) {
            var path = "/user-" + i % 4;
            var client = BED.client(() -> WebSocketPeer.connect(at.proxy(), path, List.of()));
            (i < 4 ? first : again).add(at.newest());
            client.abort();
        }
        assertEquals(first, again);
        for (var i = 0; i < 4; i++) {
            var metadata = "{ HTTP: { url: { path: /user-" + i + " } } }";
            assertEquals(first.get(i), at.explained(metadata));
        }
    }

    @Test
    void hashRingShouldTakeEndPointsOfOneAddressForOne() throws IOException {
        BED.api().create("clusters", "cluster: { name: " + at.cluster()
            + ", spec: { protocol: TCP, port: 1 }, loadbalancer: { policy: HashRing, key: k }, "
            + "endpoints: [ "
            + "{ name: " + at.cluster() + "-a, spec: { address: 127.0.0.1 } }, "
            + "{ name: " + at.cluster() + "-b, spec: { address: 127.0.0.1 } } ] }");
        at.listen("TCP", Balanced.NEVER);
        assertEquals(Map.of("a", 50), at.placement(50));
    }

    @Test
    void hashRingShouldSpreadByWeight() throws IOException {
        at.cluster("{ policy: HashRing, key: /k }", "3", "1", "0", "2");
        at.listen("TCP", Balanced.NEVER);
        var found = at.placement(KEYS);
        assertEquals(3, found.size());
        // A quarter of the fair share, and twice the deviation of so few keys.
        assertEquals(150, found.get("a"), 37 + 17);
        assertEquals(50, found.get("b"), 12 + 13);
        assertEquals(100, found.get("d"), 25 + 16);
    }

    @Test
    void hashRingShouldMoveOnlyTheKeysOfARemovedEndPoint() throws IOException {
        at.cluster("{ policy: HashRing, key: /k }", "1", "1", "1", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        var before = at.owners(KEYS);
        at.remove("c", false);
        var after = at.owners(KEYS);
        var moved = 0;
        for (var i = 0; i < KEYS; i++) {
            if (!before.get(i).equals(after.get(i))) {
                assertEquals("c", before.get(i));
                moved++;
            }
        }
        assertTrue(moved > 0 && moved <= 1.5 * KEYS / 5, moved + " moved");
        at.add("c", "1");
        assertEquals(before, at.owners(KEYS));
    }

    @Test
    void hashRingShouldNotCareForTheLeadingSlashNorTheType() throws IOException {
        at.cluster("{ policy: HashRing, key: a/b }", "1", "1", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        for (var i = 0; i < 20; i++) {
            assertEquals(at.explained("{ a: { b: " + i + " } }"),
                at.explained("{ a: { b: '" + i + "' } }"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ policy: HashRing }", "{ policy: HashRing, key: /no/such }",
        "{ policy: Random }"})
    void shouldChooseAtRandom(String policy) throws IOException {
        at.serve(3);
        at.cluster(policy, "1", "1", "0");
        at.listen("TCP", Balanced.NEVER);
        var all = at.chosen(24);
        assertTrue(all.contains("a") && all.contains("b") && !all.contains("c"), all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Trivial", "HashRing", "RoundRobin", "Random", "LeastSessions"})
    void shouldFailWithoutEndPoints(String policy) throws IOException {
        at.cluster("{ policy: " + policy + " }");
        at.listen("TCP", Balanced.NEVER);
        at.connect();
        var session = at.awaitFirst("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
        assertEquals("Pipeline setup failed for session \"" + session.at("name").text()
            + "\": Not Found: No endpoint in cluster", session.at("events/2/content").text());
    }

    @Test
    void roundRobinShouldGoInTurnByWeight() throws IOException {
        at.serve(3);
        at.cluster("{ policy: RoundRobin }", "3", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("abacaabaca", at.chosen(10));
    }

    @Test
    void roundRobinShouldGoOnAsEndPointsComeAndGo() throws IOException {
        at.serve(5);
        at.cluster("{ policy: RoundRobin }", "1", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("ab", at.chosen(2));
        at.add("d", "1");
        assertEquals("cdabc", at.chosen(5));
        at.remove("a", false);
        assertEquals("dbcdb", at.chosen(5));
        at.add("e", "0");
        assertEquals("cdbc", at.chosen(4));
    }

    @Test
    void leastSessionsShouldFillUpByWeight() throws IOException {
        at.serve(3);
        at.cluster("{ policy: LeastSessions }", "2", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals(Map.of("a", 6, "b", 3), Balanced.count(at.chosen(9)));
        at.add("c", "1");
        assertEquals("ccc", at.chosen(3));
        at.endAllAt("b");
        assertEquals("bbb", at.chosen(3));
    }
}

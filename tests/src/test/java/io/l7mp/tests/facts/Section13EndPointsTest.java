// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 13 and its neighbours: endpoints deleted under their sessions, and those that fail.
 */
@NeedsNetNs
class Section13EndPointsTest {
    private static final String FIRST = "{ retry_on: connect-failure, num_retries: 1,"
        + " timeout: 100 }";
    private static final String ALWAYS = "{ retry_on: disconnect, num_retries: 3, timeout: 100 }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final Balanced at = new Balanced(BED);

    @Test
    void shouldDisconnectTheSessionsOfADeletedEndPoint() throws IOException {
        at.serve(2);
        at.cluster("{ policy: RoundRobin }", "1", "1");
        at.listen("TCP", ALWAYS);
        assertEquals("ab", at.chosen(2));
        at.remove("a", true);
        var session = at.awaitFirstAt("b");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "CONNECT"),
            Api.events(session));
        assertTrue(session.at("events/3/message").text().contains(at.cluster() + "-a deleted"),
            session.toString());
        assertEquals(3, at.sessions().get(1).at("events").items().size());
    }

    @Test
    void shouldEndSessionsOfADeletedEndPointThatAreNotToBeReconnected() throws IOException {
        at.serve(2);
        at.cluster("{ policy: RoundRobin }", "1", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("ab", at.chosen(2));
        at.remove("a", true);
        at.awaitFirst("DESTROYED");
        assertEquals("CONNECTED", at.sessions().get(1).at("status").text());
    }

    @Test
    void shouldFailSessionsWhoseLastEndPointIsDeleted() throws IOException {
        at.serve(1);
        at.cluster("{ policy: RoundRobin }", "1");
        at.listen("TCP", ALWAYS);
        assertEquals("a", at.chosen(1));
        at.remove("a", true);
        var session = at.awaitFirst("DESTROYED");
        assertTrue(session.toString().contains("No endpoint in cluster"), session.toString());
    }

    @Test
    void shouldLeaveSessionsAloneWhenAnEndPointIsDeletedAlone() throws IOException {
        at.serve(1);
        at.cluster("{ policy: Trivial }", "1");
        at.listen("TCP", Balanced.NEVER);
        assertEquals("a", at.chosen(1));
        at.remove("a", false);
        assertEquals(3, at.sessions().get(0).at("events").items().size());
        assertEquals("CONNECTED", at.sessions().get(0).at("status").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RoundRobin", "Random", "LeastSessions", "HashRing"})
    void shouldRetryAtAnotherEndPointWhereThePolicyLeavesAChoice(String policy)
            throws IOException {
        at.serve("b");
        at.cluster("{ policy: " + policy + " }", "1", "1");
        at.listen("TCP", FIRST);
        assertEquals("bbbbbb", at.chosen(6));
    }

    @ParameterizedTest
    @CsvSource({"Trivial,", "HashRing,/IP/src_addr"})
    void shouldRetryAtTheSameEndPointWhereItLeavesNone(String policy, String key)
            throws IOException {
        at.cluster("{ policy: " + policy + (key == null ? "" : ", key: " + key) + " }", "1", "1");
        var mine = at.choiceForClient();
        var other = mine.equals("a") ? "b" : "a";
        at.serve(other);
        at.listen("TCP", FIRST);
        at.connect();
        var session = at.awaitFirst("DESTROYED");
        assertNotEquals(-1, session.toString().indexOf("Connection refused"));
    }
}

package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.session.Snapshot;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private static final String ROUTE = "l-RuleList-0-Rule-0-Route-0";

    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start("""
                clusters:
                  - {name: c, spec: {protocol: UDP}, endpoints: [{name: e, spec: {address: a}}]}
                listeners:
                  - name: l
                    spec: {protocol: UDP}
                    options: {track: 100}
                    rules:
                      - action:
                          route: {destination: c, ingress: [{spec: {protocol: Logger}}]}
                      - named
                rules: [{name: named, action: {route: r}}]
                routes: [{name: r, destination: {spec: {protocol: Echo}}}]
                """);
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldDeleteJustTheListener() throws Exception {
        fixture.change(change -> change.deleteListener("l", false));
        assertTrue(now().listeners().isEmpty());
        assertEquals(2, now().rules().size());
        assertEquals(1, now().ruleLists().size());
        assertEquals(List.of("open l", "close l"), fixture.history());
    }

    @Test
    void shouldDeleteWhatWasInlineAlongWithTheListener() throws Exception {
        fixture.change(change -> change.deleteListener("l", true));
        assertTrue(now().listeners().isEmpty());
        assertTrue(now().ruleLists().isEmpty());
        assertTrue(now().rules().isEmpty(), "a rulelist takes named rules along");
        assertEquals("[r]", now().routes().keySet().toString());
        assertEquals("[c, r-Cluster-1]", now().clusters().keySet().toString());
    }

    @Test
    void shouldNotTakeNamedRouteAlongWithItsRule() throws Exception {
        fixture.change(change -> change.deleteRule("named", true));
        assertEquals(2, now().routes().size());
        fixture.change(change -> change.deleteRule("l-RuleList-0-Rule-0", true));
        assertEquals("[r]", now().routes().keySet().toString());
    }

    @Test
    void shouldForgetThatDeletedObjectWasInline() throws Exception {
        fixture.change(change -> change.deleteCluster("r-Cluster-1", false));
        var again = ClusterSpec.of(
                ControlFixture.node("{name: r-Cluster-1, spec: {protocol: Echo}}"), w -> { });
        fixture.change(change -> change.addCluster(again));
        fixture.change(change -> change.deleteRoute("r", true));
        assertTrue(now().clusters().containsKey("r-Cluster-1"));
    }

    @Test
    void shouldDeleteEndPointsWithTheirCluster() throws Exception {
        fixture.change(change -> change.deleteCluster("c", false));
        assertFalse(fixture.control().view().endPoints().iterator().hasNext());
        assertThrows(NotFoundException.class, () -> fixture.control().view().endPoint("e"));
        assertThrows(NotFoundException.class,
                () -> fixture.change(change -> change.deleteEndPoint("e", false)));
    }

    @Test
    void shouldSayWhatIsUnknown() {
        assertEquals("Cannot delete listener: Unknown listener \"x\"",
                refusal(change -> change.deleteListener("x", false)));
        assertEquals("Cannot delete cluster: Unknown cluster \"x\"",
                refusal(change -> change.deleteCluster("x", false)));
        assertEquals("Cannot delete RuleList: Unknown RuleList \"x\"",
                refusal(change -> change.deleteRuleList("x", false)));
        assertEquals("Cannot delete rule: Unknown rule \"x\"",
                refusal(change -> change.deleteRule("x", true)));
        assertEquals("Cannot delete Route: Unknown Route \"x\"",
                refusal(change -> change.deleteRoute("x", true)));
        assertEquals("Not Found", refusal(change -> change.deleteEndPoint("x", true)));
    }

    @Test
    void shouldEndSessionsOfListenerOnlyWhenRecursive() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        fixture.change(change -> change.deleteListener("l", false));
        assertFalse(source.closed.isDone());
        assertTrue(session().contains("'listener':'<INVALID>'"), session());
    }

    @Test
    void shouldSayThatTheListenerWasDeleted() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        fixture.change(change -> change.deleteListener("l", true));
        assertTrue(source.closed.isDone());
        assertTrue(session().contains("'content':'Listener deleted from API'"), session());
    }

    @Test
    void shouldEndSessionsThatTraverseTheCluster() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        fixture.change(change -> change.deleteCluster(ROUTE + "-ingress-Cluster-0", true));
        assertTrue(source.closed.isDone());
        assertTrue(session().contains("'content':'Traversed Cluster deleted from API'"));
    }

    @Test
    void shouldDisconnectSessionsOfEndPoint() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        var endPoint = now().clusters().get("c").endPoints().getFirst();
        assertEquals(1, endPoint.sessions());
        fixture.change(change -> change.deleteEndPoint("e", true));
        assertTrue(source.closed.isDone());
        assertEquals(0, endPoint.sessions());
        assertTrue(session().contains("EndPoint e deleted"), session());
    }

    private String session() throws Exception {
        return fixture.onControl(() -> fixture.control().session("s"))
                .map(tree -> Json.text(tree, Format.TERSE).replace('"', '\'')).orElse("none");
    }

    private String refusal(Control.Change change) {
        return assertThrows(NotFoundException.class, () -> fixture.change(change)).getMessage();
    }

    private Snapshot now() {
        return fixture.snapshots().current();
    }
}

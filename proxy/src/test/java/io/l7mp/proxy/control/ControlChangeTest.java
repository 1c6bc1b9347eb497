package io.l7mp.proxy.control;

import static io.l7mp.proxy.control.ControlFixture.node;
import static io.l7mp.proxy.control.ControlFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.ConfigException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ControlChangeTest {
    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start("""
                clusters:
                  - {name: c, spec: {protocol: UDP}, endpoints: [{name: e, spec: {address: a}}]}
                listeners: [{name: l, spec: {protocol: UDP, port: 7}, rules: x}]
                rules: [{name: r0, action: {}}, {name: r1, action: {}}]
                rulelists: [{name: x, rules: [r0, r1]}]
                """);
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldLeaveNothingOfListenerWhosePortIsTaken() {
        var before = fixture.snapshots().current();
        var failure = assertThrows(IOException.class, () -> addListener("""
                {name: m, spec: {protocol: TCP, port: 7}, rules: [
                  {action: {route: {destination: {spec: {protocol: Echo}}}}}]}"""));
        assertEquals("listener \"m\": Address already in use", failure.getMessage());
        assertSame(before, fixture.snapshots().current());
        assertEquals(List.of("open l"), fixture.history());
    }

    @Test
    void shouldLeaveNothingOfListenerWhoseInlineClusterIsWrong() {
        var before = fixture.snapshots().current();
        var failure = assertThrows(ConfigException.class, () -> addListener("""
                {name: m, spec: {protocol: TCP, port: 8}, rules: [{action: {}},
                  {action: {route: {destination: {spec: {protocol: FTP}}}}}]}"""));
        assertEquals("Cluster.create: TODO: Protocol \"FTP\" unimplemented", failure.content());
        assertSame(before, fixture.snapshots().current());
        assertEquals(List.of("open l"), fixture.history());
    }

    @Test
    void shouldRefuseNamesThatExist() {
        assertEquals("Cannot add listener: Listener \"l\" already defined", refusal(() ->
                addListener("{name: l, spec: {protocol: TCP}, rules: x}")));
        assertEquals("Cannot add cluster: Cluster \"c\" already defined", refusal(() ->
                addCluster("{name: c, spec: {protocol: TCP}}")));
        assertEquals("Cannot add endpoint: Endpoint \"e\" already defined", refusal(() ->
                addEndPoint("c", "{name: e, spec: {address: b}}")));
        assertEquals("Cannot add rule: Rule \"r0\" already defined", refusal(() ->
                addListener("{name: m, spec: {protocol: TCP}, rules: [{name: r0, action: {}}]}")));
    }

    @Test
    void shouldRefuseEndPointsOfVirtualClusters() throws Exception {
        addCluster("{name: v, spec: {protocol: Echo}}");
        var words = "Adding an endpoint to a cluster of type \"Echo\" is not supported";
        assertEquals(words, refusal(() -> addEndPoint("v", "{spec: {address: b}}")));
        assertEquals(words, refusal(() ->
                addCluster("{name: w, spec: {protocol: Echo}, endpoints: [{spec: {}}]}")));
    }

    @Test
    void shouldRefuseUnknownPolicyButIgnoreItForVirtualClusters() throws Exception {
        assertEquals("LoadBalancer.create: TODO: Policy \"X\" unimplemented", refusal(() ->
                addCluster("{name: d, spec: {protocol: UDP}, loadbalancer: {policy: X}}")));
        addCluster("{name: v, spec: {protocol: Echo}, loadbalancer: {policy: X}}");
    }

    @Test
    void shouldKeepEndPointObjectsWhenAnotherIsAddedOrDeleted() throws Exception {
        var endPoint = fixture.snapshots().current().clusters().get("c").endPoints().getFirst();
        addEndPoint("c", "{spec: {address: b}, weight: 3}");
        var cluster = fixture.snapshots().current().clusters().get("c");
        assertSame(endPoint, cluster.endPoints().getFirst());
        assertEquals("[{'name':'e','spec':{'address':'a'},'weight':1},"
                + "{'name':'c-EndPoint-0','spec':{'address':'b'},'weight':3}]",
                text(fixture.control().view().endPointsOf("c")));
        fixture.change(change -> change.deleteEndPoint("c-EndPoint-0", false));
        assertEquals(List.of(endPoint),
                fixture.snapshots().current().clusters().get("c").endPoints());
    }

    @Test
    void shouldInsertRulesByPosition() throws Exception {
        insert("2", "last");
        insert("0", "{name: first, action: {}}");
        assertEquals("['first','r0','r1','last']", rulesOfX());
        for (var position : List.of("5", "-1", "x", "", "1.0", "99999999999")) {
            assertEquals("Cannot insert rule at position " + position + " into rulelist",
                    refusal(() -> insert(position, "r")));
        }
        assertEquals("Bad Request", assertThrows(NotFoundException.class, () -> fixture.change(
                change -> change.insertRule("y", "0", RuleSpec.reference(node("r"), w -> { }))))
                .getMessage());
    }

    @Test
    void shouldTakeRulesOutByPositionOrName() throws Exception {
        removeRule("0", false);
        assertEquals("['r1']", rulesOfX());
        removeRule("r1", true);
        assertEquals("[]", rulesOfX());
        assertEquals("[r0]", fixture.snapshots().current().rules().keySet().toString());
        assertEquals("Cannot delete rule at position 9 from rulelist", missing("9"));
        assertEquals("No rule abc on rulelist x", missing("abc"));
    }

    @Test
    void shouldKeepListenerThatDoesNotClose() throws Exception {
        addListener("{name: m, spec: {protocol: TCP, port: 666}, rules: x}");
        var failure = assertThrows(IOException.class,
                () -> fixture.change(change -> change.deleteListener("m", false)));
        assertEquals("it would not close", failure.getMessage());
        assertEquals("[l, m]", fixture.snapshots().current().listeners().keySet().toString());
    }

    private String rulesOfX() {
        return text(fixture.snapshots().current().ruleLists().get("x").ruleNames());
    }

    private String missing(String rule) {
        return assertThrows(NotFoundException.class, () -> removeRule(rule, false)).getMessage();
    }

    private static String refusal(Executable work) {
        return assertThrows(ConfigException.class, work).content();
    }

    private void removeRule(String rule, boolean recursive) throws Exception {
        fixture.change(change -> change.deleteRuleOf("x", rule, recursive));
    }

    private void insert(String position, String rule) throws Exception {
        var reference = RuleSpec.reference(node(rule), warning -> { });
        fixture.change(change -> change.insertRule("x", position, reference));
    }

    private void addListener(String yaml) throws Exception {
        var spec = ListenerSpec.of(node(yaml), warning -> { });
        fixture.change(change -> change.addListener(spec));
    }

    private void addCluster(String yaml) throws Exception {
        var spec = ClusterSpec.of(node(yaml), warning -> { });
        fixture.change(change -> change.addCluster(spec));
    }

    private void addEndPoint(String cluster, String yaml) throws Exception {
        var spec = EndPointSpec.of(node(yaml), warning -> { });
        fixture.change(change -> change.addEndPoint(cluster, spec));
    }
}

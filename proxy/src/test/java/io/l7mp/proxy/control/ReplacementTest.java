package io.l7mp.proxy.control;

import static io.l7mp.proxy.control.ControlFixture.node;
import static io.l7mp.proxy.control.ControlFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.control.Control.Manner;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.session.Snapshot;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplacementTest {
    private static final Manner GENTLE = new Manner(false, false, true);
    private static final Manner RECURSIVE = new Manner(true, false, true);
    private static final String CONFIG = """
            clusters:
              - name: c
                spec: {protocol: UDP}
                endpoints: [{name: e, spec: {address: a}}, {spec: {address: b}, weight: 2}]
            listeners:
              - name: l
                spec: {protocol: UDP, port: 7}
                options: {track: 100}
                rules:
                  - {match: {op: defined, path: /x}, action: {route: {destination: gone}}}
                  - action: {route: {destination: c, ingress: [{spec: {protocol: Logger}}]}}
              - {name: m, spec: {protocol: TCP, port: 8}, options: {track: 9}, rules: x}
            rulelists: [{name: x, rules: [r]}]
            rules: [{name: r, action: {route: ro}}]
            routes: [{name: ro, destination: c}]
            """;

    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start(CONFIG);
        fixture.history().clear();
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldTouchNothingWhenTheFileIsPostedAgain() throws Exception {
        var before = now();
        var diff = replace(CONFIG, GENTLE);
        assertEquals(before, now());
        assertSame(before.clusters().get("c"), now().clusters().get("c"));
        assertSame(before.listeners().get("l"), now().listeners().get("l"));
        assertEquals(List.of(), fixture.history());
        assertTrue(text(diff).startsWith("{'admin':{'changes':[]},'listeners':{'added':[],"
                + "'changed':[],'removed':[],'unchanged':2,'reopened':[]},"), text(diff));
        assertFalse(text(diff).matches(".*'(added|changed|removed)':\\[[^\\]].*"), text(diff));
    }

    @Test
    void shouldTouchNothingWhenItsOwnAnswerIsPostedBack() throws Exception {
        var before = now();
        replace(answer(), GENTLE);
        assertEquals(before, now());
        assertEquals(List.of(), fixture.history());
        fixture.change(change -> change.deleteListener("l", true));
        assertEquals("[x]", now().ruleLists().keySet().toString(), "marks of inline objects stay");
    }

    @Test
    void shouldKeepTheSocketOfListenerWhoseRulesOrSessionOptionsChange() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        var diff = replace(CONFIG.replace("track: 100", "track: 5, removeOrphanSessions: true"),
                RECURSIVE);
        assertEquals(List.of(), fixture.history());
        assertFalse(source.closed.isDone());
        assertEquals(5000, fixture.info("l").trackMs());
        assertEquals("[{'name':'l','changes':[{'path':'/options/track','from':100,'to':5},"
                + "{'path':'/options/removeOrphanSessions','to':true}]}]",
                text(listeners(diff).get("changed").orElseThrow()));
        replace(CONFIG.replace("track: 9}, rules: x", "track: 9}, rules: y"), GENTLE);
        assertEquals(List.of(), fixture.history());
        fixture.accept("m", "t", new FakeSource());
        assertTrue(text(describe("t")).contains("Cannot find RuleList \\'y\\'"), "newest version");
    }

    @Test
    void shouldNoticeWhatChangesInAVirtualCluster() throws Exception {
        var config = CONFIG + "clusters: [{name: t, spec: {protocol: Stdio, framing: F, x: X}}]";
        config = config.replaceFirst("(?s)clusters:.*listeners:", "listeners:");
        replace(config, GENTLE);
        var before = now().clusters().get("t");
        replace(answer(), GENTLE);
        assertSame(before, now().clusters().get("t"));
        replace(config.replace("X", "Y"), GENTLE);
        assertSame(before, now().clusters().get("t"), "nobody reads it");
        var diff = replace(config.replace("F", "line"), GENTLE);
        assertTrue(text(diff).contains("{'path':'/spec/framing','from':'F','to':'line'}"),
                text(diff));
        assertEquals("'line'",
                text(now().clusters().get("t").spec().spec().get("framing").orElseThrow()));
    }

    @Test
    void shouldReopenListenerWhoseSpecOrModeChanges() throws Exception {
        var diff = replace(CONFIG.replace("port: 7", "port: 9"), GENTLE);
        assertEquals(List.of("close l", "open l"), fixture.history());
        assertEquals("['l']", text(listeners(diff).get("reopened").orElseThrow()));
        assertEquals("[l, m]", now().listeners().keySet().toString());
        replace(CONFIG.replace("port: 7", "port: 9")
                .replace("track: 100", "mode: server, track: 100"),
                GENTLE);
        assertEquals(4, fixture.history().size());
    }

    @Test
    void shouldAddAndRemove() throws Exception {
        var source = new FakeSource();
        fixture.accept("m", "s", source);
        replace("""
                listeners:
                  - {name: n, spec: {protocol: TCP, port: 8}, rules: []}
                clusters:
                  - {name: c, spec: {protocol: UDP}}
                """, GENTLE);
        assertEquals(List.of("close l", "close m", "open n"), fixture.history());
        assertEquals("[n]", now().listeners().keySet().toString());
        assertEquals("[c]", now().clusters().keySet().toString());
        assertTrue(now().routes().isEmpty());
        assertFalse(source.closed.isDone());
        assertEquals("[]", text(fixture.control().view().endPoints()));
    }

    @Test
    void shouldEndSessionsOfWhatIsRemovedOrReplacedWhenRecursive() throws Exception {
        var atRemoved = new FakeSource();
        fixture.accept("m", "s", atRemoved);
        var atKept = new FakeSource();
        fixture.accept("l", "t", atKept);
        var without = CONFIG.replaceAll("(?m)^ *- \\{name: m.*\n", "");
        replace(without, RECURSIVE);
        assertTrue(atRemoved.closed.isDone());
        assertFalse(atKept.closed.isDone());
        replace(without.replace("protocol: UDP}\n    endpoints", "protocol: TCP}\n    endpoints"),
                RECURSIVE);
        assertTrue(atKept.closed.isDone());
        assertTrue(text(describe("t")).contains("Traversed Cluster deleted from API"));
    }

    @Test
    void shouldDisconnectFromRemovedEndPointsWhenRecursive() throws Exception {
        var source = new FakeSource();
        fixture.accept("l", "s", source);
        var without = CONFIG.replace("{name: e, spec: {address: a}}, ", "");
        replace(without.replace("weight: 2", "weight: 3"), RECURSIVE);
        assertTrue(source.closed.isDone());
        assertTrue(text(describe("s")).contains("EndPoint e deleted"), text(describe("s")));
        assertEquals("[{'name':'c-EndPoint-0','spec':{'address':'b'},'weight':3}]",
                text(fixture.control().view().endPoints()));
    }

    @Test
    void shouldKeepEndPointsWithTheirSessionsWhenOthersComeOrTheWeightChanges() throws Exception {
        fixture.accept("l", "s", new FakeSource());
        var before = now().clusters().get("c");
        replace(CONFIG.replace("{name: e, spec: {address: a}}",
                "{spec: {address: z}}, {name: e, spec: {address: a}, weight: 7}"), RECURSIVE);
        var after = now().clusters().get("c");
        assertNotSame(before, after);
        assertSame(before.connector(), after.connector());
        assertEquals("[c-EndPoint-1, e, c-EndPoint-0]",
                after.endPoints().stream().map(each -> each.name()).toList().toString());
        assertEquals(1, after.endPoints().get(1).sessions());
        assertSame(before.endPoints().get(1), after.endPoints().get(2));
    }

    @Test
    void shouldRecognizeUnnamedRulesThatMove() throws Exception {
        var before = now();
        replace(CONFIG.replace("rules:\n      - {match", "rules:\n"
                + "      - {match: {op: defined, path: /new}, action: {route: ro}}\n"
                + "      - {match"), GENTLE);
        assertEquals("[l-RuleList-0-Rule-2, l-RuleList-0-Rule-0, l-RuleList-0-Rule-1]",
                now().ruleLists().get("l-RuleList-0").ruleNames().toString());
        for (var name : before.rules().keySet()) {
            assertSame(before.rules().get(name), now().rules().get(name));
        }
        assertTrue(now().routes().values().containsAll(before.routes().values()));
    }

    @Test
    void shouldRenameNothingWhenARuleChangesInPlace() throws Exception {
        var diff = replace(CONFIG.replace("path: /x", "path: /y"), GENTLE);
        assertEquals("{'added':[],'changed':[{'name':'l-RuleList-0-Rule-0','changes':"
                + "[{'path':'/match/path','from':'/x','to':'/y'}]}],'removed':[],'unchanged':2}",
                text(diff.get("rules")));
        assertEquals(List.of(), fixture.history());
    }

    @Test
    void shouldChangeNothingInADryRun() throws Exception {
        var before = now();
        var diff = replace("listeners: [{name: n, spec: {protocol: UDP}, rules: [{action: {}}]}]",
                new Manner(true, true, true));
        assertEquals("['n']", text(listeners(diff).get("added").orElseThrow()));
        assertEquals("['l','m']", text(listeners(diff).get("removed").orElseThrow()));
        assertSame(before, now());
        assertEquals(List.of(), fixture.history());
        addListener("{name: n, spec: {protocol: UDP}, rules: [{action: {}}]}");
        assertEquals("n-RuleList-1", fixture.info("n").ruleList(), "no name was used up");
    }

    @Test
    void shouldBringEverythingBackWhenAListenerCannotBeOpened() throws Exception {
        var before = now();
        var wanted = """
                listeners:
                  - {name: a, spec: {protocol: TCP, port: 7}, rules: []}
                  - {name: b, spec: {protocol: TCP, port: 7}, rules: []}
                """;
        assertThrows(IOException.class, () -> replace(wanted, RECURSIVE));
        assertSame(before, now());
        assertEquals(List.of("close l", "close m", "open a", "close a", "open l", "open m"),
                fixture.history());
        fixture.history().clear();
        replace("{}", GENTLE);
        assertEquals("[]", text(fixture.control().view().listeners(false)));
        assertEquals(List.of("close l", "close m"), fixture.history(), "those brought back");
    }

    @Test
    void shouldRefuseToLockTheApiOut() throws Exception {
        var api = """
                listeners:
                  - name: api
                    spec: {protocol: HTTP}
                    rules: [{action: {route: {destination: {spec: {protocol: L7mpController}}}}}]
                """;
        fixture.protocols().add(new FakeProtocol("L7mpController", new FakeNetwork()));
        var kept = new Manner(false, false, false);
        replace(api, kept);
        var failure = assertThrows(ConfigException.class, () -> replace(CONFIG, kept));
        assertTrue(failure.content().contains("allow_lockout"), failure.content());
        assertEquals("[api]", now().listeners().keySet().toString());
        replace(CONFIG, GENTLE);
        assertEquals("[l, m]", now().listeners().keySet().toString());
    }

    @Test
    void shouldChangeOnlySettingsThatAreGiven() throws Exception {
        replace("admin: {log_level: warn, api_open: true}", GENTLE);
        var diff = replace("admin: {strict: true, version: '1', offload: true}", GENTLE);
        assertEquals("{'changes':[{'path':'/strict','from':false,'to':true}]}",
                text(diff.get("admin")));
        var admin = fixture.control().view().admin();
        assertEquals("warn", admin.logLevel());
        assertTrue(admin.apiOpen());
        assertTrue(admin.strict());
        replace("admin: {log_file: /x}", GENTLE);
        replace("admin: {log_file: ''}", GENTLE);
        assertEquals(Optional.empty(), fixture.control().view().admin().logFile());
        var failure = assertThrows(ConfigException.class, () ->
                replace("admin: {loops: 2, strict: false}", GENTLE));
        assertEquals("/admin/loops: cannot be changed while the proxy runs: it is 1",
                failure.content());
        assertTrue(fixture.control().view().admin().strict());
    }

    /** What GET /config answers, but for sessions. */
    private String answer() {
        var view = fixture.control().view();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("listeners", view.listeners(false));
        answer.put("clusters", view.clusters(false));
        answer.put("rulelists", view.ruleLists(false));
        answer.put("rules", view.rules(false));
        answer.put("routes", view.routes(false));
        answer.put("endpoints", view.endPoints());
        return Json.text(answer, Format.TERSE);
    }

    private Map<String, Object> replace(String yaml, Manner manner) throws Exception {
        var wanted = Configuration.of(node(yaml));
        return fixture.onControl(() -> fixture.control().replace(wanted, manner));
    }

    private void addListener(String yaml) throws Exception {
        var spec = ListenerSpec.of(node(yaml), warning -> { });
        fixture.change(change -> change.addListener(spec));
    }

    private static Node listeners(Map<String, Object> diff) {
        return Node.of(diff.get("listeners"));
    }

    private Map<String, Object> describe(String session) throws Exception {
        return fixture.onControl(() -> fixture.control().session(session)).orElseThrow();
    }

    private Snapshot now() {
        return fixture.snapshots().current();
    }
}

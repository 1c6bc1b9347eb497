package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.RetrySpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteLookupTest {
    private final Map<String, RuleList> ruleLists = new HashMap<>();
    private final Map<String, Rule> rules = new HashMap<>();
    private final Metadata metadata = new Metadata("s").with("A", new HashMap<>(Map.of("b", 1L)));

    @Test
    void shouldTakeTheFirstRuleThatMatches() {
        list("l", "no", "yes", "late");
        rule("no", "match: {op: test, path: /A/b, value: 2}, action: {route: x}", "other");
        rule("yes", "match: {op: test, path: /A/b, value: 1}, action: {route: x}", "r");
        rule("late", "action: {route: x}", "other");
        assertFound("r", "rulelist:l/rule:yes");
    }

    @Test
    void shouldGoOnInAnAppliedListAndNotComeBack() {
        list("l", "hop", "never");
        list("m", "hop2");
        list("n", "end");
        rule("hop", "action: {apply: m, route: x, rewrite: [{path: /A/b, value: 5}]}", "other");
        rule("hop2", "action: {apply: n}", "");
        rule("end", "action: {route: x}", "r");
        rule("never", "action: {route: x}", "other");
        assertFound("r", "rulelist:n/rule:end");
        assertEquals(1L, metadata.section("A").get("b"));
        rule("end", "match: {op: test, path: /A/b, value: 2}, action: {route: x}", "r");
        assertMissing("No route for session \"s\"");
    }

    @Test
    void shouldRewriteWhatTheDecisiveRuleSays() {
        list("l", "rewriting");
        rule("rewriting", "action: {route: x, rewrite: [{path: /A/c, value: [1]}, "
                + "{path: /B/d/e, value: text}]}", "r");
        assertFound("r", "rulelist:l/rule:rewriting");
        assertEquals(Map.of("d", Map.of("e", "text")), metadata.section("B"));
        assertEquals("[1]", metadata.section("A").get("c").toString());
    }

    @Test
    void shouldNotFollowALoopForEver() {
        list("l", "hop");
        list("m", "back");
        rule("hop", "action: {apply: m}", "");
        rule("back", "action: {apply: l}", "");
        assertMissing("RuleList \"l\": more than 64 rulelists applied one after another");
    }

    @Test
    void shouldSayWhichNameIsMissing() {
        assertMissing("Cannot find RuleList \"l\"");
        list("l", "r1");
        assertMissing("Cannot find named rule \"r1\" in RuleList \"l\"");
        rule("r1", "action: {route: gone}", "gone");
        assertMissing("Cannot find Route \"gone\" for session \"s\"");
        rule("r1", "action: {}", "");
        assertMissing("Invalid route for session \"s\"");
        rule("r1", "action: {apply: nowhere}", "");
        assertMissing("Cannot find RuleList \"nowhere\"");
        list("l");
        assertMissing("No route for session \"s\"");
    }

    private void list(String name, String... ruleNames) {
        ruleLists.put(name, new RuleList(name, List.of(ruleNames)));
    }

    private void rule(String name, String yaml, String route) {
        var spec = RuleSpec.of(Scene.node("{name: " + name + ", " + yaml + "}"), warning -> { });
        rules.put(name, Rule.of(name, spec,
                Optional.of(route).filter(given -> !given.isEmpty()), warning -> { }));
    }

    private RouteLookup.Result find() {
        var route = new Route("r", "c", List.of(), List.of(), RetrySpec.DEFAULT);
        return new RouteLookup(new Snapshot(Map.of(), Map.of(), ruleLists, rules,
                Map.of("r", route)), metadata).find("l");
    }

    private void assertFound(String route, String path) {
        var found = find();
        assertTrue(found instanceof RouteLookup.Found, found.toString());
        assertEquals(route, ((RouteLookup.Found) found).route().name());
        assertEquals(path, ((RouteLookup.Found) found).rule());
    }

    private void assertMissing(String why) {
        var missing = (RouteLookup.Missing) find();
        assertEquals(404, missing.failure().status());
        assertEquals(why, missing.failure().content());
    }
}

package io.l7mp.proxy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleTest {

    @Test
    void shouldRewriteInOrder() {
        var rule = rule("""
            {action: {route: ro, rewrite: [{path: /a, value: {x: 1}}, {path: a/x, value: [2]},
             {path: /b/, value: null}]}}""");
        var metadata = new LinkedHashMap<String, Object>(Map.of("name", "s"));
        rule.action().rewrite(metadata);
        assertEquals("{name=s, a={x=[2]}, b=null}", metadata.toString());
        assertEquals(Optional.of("ro"), rule.action().route());
        assertEquals("{\"path\":\"a/x\",\"value\":[2]}",
            rule.action().rewrites().get(1).node().toString());
    }

    @Test
    void shouldEchoTheMatch() {
        assertEquals("{\"match\":\"*\"}", rule("{action: {}}").matchEcho().toString());
        assertEquals("{\"match\":\"*\"}",
            rule("{match: null, action: {}}").matchEcho().toString());
        assertEquals("{\"op\":\"defined\",\"extra\":1}",
            rule("{match: {op: defined, extra: 1}, action: {}}").matchEcho().toString());
        assertTrue(rule("{match: any, action: {}}").match().matches(Map.of()));
    }

    @Test
    void shouldPointIntoTheRule() {
        assertEquals("/match/apply/0/value", error("""
            {match: {op: and, apply: [{op: in, value: 1}]}, action: {}}""").pointer());
        assertEquals("/action/rewrite/0/value", error("""
            {action: {rewrite: [{path: /, value: 1}]}}""").pointer());
        assertEquals("/action/rewrite/0/path", error(
            "{action: {rewrite: [{path: '%s', value: 1}]}}".formatted("/a".repeat(500))).pointer());
    }

    private static ConfigException error(String yaml) {
        return assertThrows(ConfigException.class, () -> rule(yaml));
    }

    private static Rule rule(String yaml) {
        var spec = RuleSpec.inline(Documents.yaml("", yaml, Limits.BODY), warning -> { });
        return Rule.of("r", spec, Optional.of("ro"), warning -> { });
    }
}

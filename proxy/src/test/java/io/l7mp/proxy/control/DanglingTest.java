package io.l7mp.proxy.control;

import static io.l7mp.proxy.control.ControlFixture.node;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DanglingTest {
    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldWarnOfNamesThatNothingHas() {
        assertEquals(List.of("listener \"l\": there is no rulelist \"x\"",
                "rulelist \"m-RuleList-0\": there is no rule \"y\"",
                "rule \"m-RuleList-0-Rule-0\": there is no route \"z\"",
                "rule \"m-RuleList-0-Rule-1\": there is no rulelist \"u\"",
                "route \"r\": there is no cluster \"a\"", "route \"r\": there is no cluster \"b\"",
                "route \"r\": there is no cluster \"d\""), warnings("""
                listeners:
                  - {name: l, spec: {protocol: UDP, port: 1}, rules: x}
                  - name: m
                    spec: {protocol: UDP, port: 2}
                    rules: [y, {action: {route: z}}, {action: {apply: u, route: v}}]
                routes: [{name: r, destination: a, ingress: [b, c], egress: [d]}]
                clusters: [{name: c, spec: {protocol: UDP, port: 1}}]
                """));
    }

    @Test
    void shouldNotMindTheOrderOfAConfiguration() {
        assertEquals(List.of(), warnings("""
                listeners: [{name: l, spec: {protocol: UDP, port: 1}, rules: x}]
                rulelists: [{name: x, rules: [y]}]
                rules: [{name: y, action: {route: z}}]
                routes: [{name: z, destination: c}]
                clusters: [{name: c, spec: {protocol: UDP, port: 1}}]
                """));
    }

    private List<String> warnings(String yaml) {
        var errors = new ArrayList<ConfigException>();
        var warnings = new ArrayList<String>();
        fixture.control().check(Configuration.of(node(yaml)),
                Findings.collecting(errors, warnings::add));
        assertEquals(List.of(), errors);
        return warnings;
    }
}

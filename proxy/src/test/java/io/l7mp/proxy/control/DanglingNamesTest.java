package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.document.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DanglingNamesTest {
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
    void shouldWarnOfEveryNameThatNothingHas() {
        assertEquals(List.of(
                "listener \"l\": there is no rulelist \"rulez\", did you mean \"rules\"?",
                "rulelist \"rules\": there is no rule \"none\"",
                "rule \"r\": there is no rulelist \"other\"",
                "rule \"s\": there is no route \"way\"",
                "route \"ro\": there is no cluster \"ech\", did you mean \"echo\"?",
                "route \"ro\": there is no cluster \"in\"",
                "route \"ro\": there is no cluster \"out\""), warnings("""
                listeners: [{name: l, spec: {protocol: UDP, port: 1}, rules: rulez}]
                rulelists: [{name: rules, rules: [none, r, s]}]
                rules:
                  - {name: r, action: {apply: other}}
                  - {name: s, action: {route: way}}
                routes: [{name: ro, destination: ech, ingress: [in], egress: [out, echo]}]
                clusters: [{name: echo, spec: {protocol: Echo}}]
                """));
    }

    @Test
    void shouldNotWarnOfNamesThatAreThere() {
        assertEquals(List.of(), warnings("""
                listeners: [{name: l, spec: {protocol: UDP, port: 1}, rules: rules}]
                rulelists: [{name: rules, rules: [r, {action: {apply: rules}}]}]
                rules: [{name: r, action: {route: ro}}]
                routes: [{name: ro, destination: c, ingress: [{spec: {protocol: Logger}}]}]
                clusters: [{name: c, spec: {protocol: Echo}}]
                """));
    }

    @Test
    void shouldNotCompareThousandsOfNamesWithThousands() {
        var yaml = new StringBuilder("rulelists: [{name: x, rules: [rule-0");
        for (var i = 0; i < 30; i++) {
            yaml.append(", rule-1");
        }
        var told = warnings(yaml + "]}]\nrules: [{name: rule-0, action: {}}]\n");
        assertEquals(30, told.size());
        assertEquals(20, told.stream().filter(each -> each.contains("did you mean")).count());
    }

    private List<String> warnings(String yaml) {
        var errors = new ArrayList<ConfigException>();
        var warnings = new ArrayList<String>();
        fixture.control().check(Configuration.of(ControlFixture.node(yaml)),
                Findings.collecting(errors, warnings::add));
        assertEquals(List.of(), errors);
        return warnings;
    }
}

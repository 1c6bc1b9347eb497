// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 5: the names of what has none. */
@NeedsNetNs
class Section05NamesTest {
    private static final String INLINE = """
        listener:
          name: l
          spec: { protocol: TCP, port: %d }
          rules:
            - action:
                route:
                  destination: { spec: { protocol: TCP, port: 1 }, endpoints: [ %s ] }
                  ingress: [ { spec: { protocol: Echo } }, { spec: { protocol: Echo } } ]
                  egress: [ { spec: { protocol: Discard } } ]
        """;
    private static final String END_POINT = "{ spec: { address: 127.0.0.1 } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void theUsualFirstListenerHasNumberZero() throws IOException {
        var config = BED.api().json("config");
        assertEquals("controller-listener-RuleList-0", config.at("listeners/0/rules").text());
        assertEquals("controller-listener-RuleList-0", config.at("rulelists/0/name").text());
        assertEquals("controller-listener-RuleList-0-Rule-0", config.at("rules/0/name").text());
        assertEquals("controller-listener-RuleList-0-Rule-0-Route-0",
            config.at("routes/0/name").text());
    }

    @Test
    void aRuleListInAListener() throws IOException {
        createInline();
        assertName("l-RuleList-\\d+", list());
    }

    @Test
    void aRuleInARuleList() throws IOException {
        createInline();
        assertName(list() + "-Rule-\\d+", rule());
    }

    @Test
    void aRuleInsertedAtAPosition() throws IOException {
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [] }");
        BED.api().create("rulelists/rl/rules/0", "rule: { action: { route: x } }");
        assertName("rl-Rule-\\d+", BED.api().json("rulelists/rl").at("rules/0").text());
    }

    @Test
    void aRouteInARule() throws IOException {
        createInline();
        assertName(rule() + "-Route-\\d+", route());
    }

    @Test
    void aDestinationInARoute() throws IOException {
        createInline();
        assertName(route() + "-Cluster-\\d+",
            BED.api().json("routes/" + route()).at("destination").text());
    }

    @Test
    void clustersInAChain() throws IOException {
        createInline();
        var shown = BED.api().json("routes/" + route());
        assertName(route() + "-ingress-Cluster-\\d+", shown.at("ingress/0").text());
        assertName(route() + "-ingress-Cluster-\\d+", shown.at("ingress/1").text());
        assertName(route() + "-egress-Cluster-\\d+", shown.at("egress/0").text());
    }

    @Test
    void anEndpointOfACluster() throws IOException {
        createInline();
        var cluster = BED.api().json("routes/" + route()).at("destination").text();
        assertName(cluster + "-EndPoint-\\d+",
            BED.api().json("clusters/" + cluster + "/endpoints").at("0/name").text());
    }

    @Test
    void theCounterIsGlobalPerKind() throws IOException {
        createInline();
        var first = number(list());
        BED.api().create("listeners", "listener: { name: m, spec: { protocol: TCP, port: "
            + BED.port() + " }, rules: [] }");
        assertEquals("m-RuleList-" + (first + 1), BED.api().json("listeners/m").at("rules").text());
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [ { action: {} } ] }");
        assertEquals("rl-Rule-" + (number(rule()) + 1),
            BED.api().json("rulelists/rl").at("rules/0").text());
    }

    @Test
    void theCounterCountsOnlyWhatHasNoName() throws IOException {
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [ { action: {} }, "
            + "{ name: named, action: {} }, { action: {} } ] }");
        var rules = BED.api().json("rulelists/rl").at("rules");
        assertEquals(number(rules.at("0").text()) + 1, number(rules.at("2").text()));
        assertEquals("named", rules.at("1").text());
    }

    @Test
    void theCounterIsNeverReset() throws IOException {
        createInline();
        var first = number(list());
        BED.api().remove("listeners/l?recursive=true");
        createInline();
        assertEquals("l-RuleList-" + (first + 1), list());
    }

    @Test
    void aTakenNameGetsASuffix() throws IOException {
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [ { action: {} } ] }");
        var next = number(BED.api().json("rulelists/rl").at("rules/0").text()) + 1;
        for (var taken : List.of("rl-Rule-" + next, "rl-Rule-" + next + "_1")) {
            BED.api().create("rules", "rule: { name: " + taken + ", action: {} }");
        }
        BED.api().create("rulelists/rl/rules/1", "rule: { action: {} }");
        assertEquals("rl-Rule-" + next + "_2",
            BED.api().json("rulelists/rl").at("rules/1").text());
    }

    @Test
    void atMostTwentySuffixesAreTried() throws IOException {
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [ { action: {} } ] }");
        var name = "rl-Rule-" + (number(BED.api().json("rulelists/rl").at("rules/0").text()) + 1);
        BED.api().create("rules", "rule: { name: " + name + ", action: {} }");
        for (var i = 1; i <= 20; i++) {
            BED.api().create("rules", "rule: { name: " + name + "_" + i + ", action: {} }");
        }
        Answers.assertRefused("Cannot add rule: Rule \"" + name + "\" already defined",
            BED.api().post("rulelists/rl/rules/1", "rule: { action: {} }"));
    }

    @Test
    void anInlineObjectWithANameKeepsIt() throws IOException {
        createInline("{ name: mine, spec: { address: 127.0.0.1 } }");
        var cluster = BED.api().json("routes/" + route()).at("destination").text();
        assertEquals("mine",
            BED.api().json("clusters/" + cluster + "/endpoints").at("0/name").text());
    }

    @Test
    void anInlineObjectIsAutogeneratedAlsoWhenNamed() throws IOException {
        BED.api().create("rules", "rule: { name: r, action: { route: { name: ro, "
            + "destination: { name: c, spec: { protocol: Echo } } } } }");
        BED.api().remove("rules/r?recursive=true");
        Answers.assertRefused("Not Found", BED.api().get("routes/ro"));
        Answers.assertRefused("Not Found", BED.api().get("clusters/c"));
    }

    private static void createInline() throws IOException {
        createInline(END_POINT);
    }

    private static void createInline(String endPoint) throws IOException {
        BED.api().create("listeners", INLINE.formatted(BED.port(), endPoint));
    }

    private static String list() throws IOException {
        return BED.api().json("listeners/l").at("rules").text();
    }

    private static String rule() throws IOException {
        return BED.api().json("rulelists/" + list()).at("rules/0").text();
    }

    private static String route() throws IOException {
        return BED.api().json("rules/" + rule()).at("action/route").text();
    }

    private static int number(String name) {
        var matcher = Pattern.compile("-(\\d+)$").matcher(name);
        assertTrue(matcher.find(), name);
        return Integer.parseInt(matcher.group(1));
    }

    private static void assertName(String pattern, String name) {
        assertTrue(name.matches(pattern), name);
    }
}

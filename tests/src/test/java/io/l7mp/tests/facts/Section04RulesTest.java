// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.5: rulelists, rules and routes. */
@NeedsNetNs
class Section04RulesTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void aRuleListNamesItsRules() throws IOException {
        BED.api().create("rulelists",
            "rulelist: { name: rl, rules: [ { name: r, action: {} }, missing ] }");
        assertEquals("{\"name\":\"rl\",\"rules\":[\"r\",\"missing\"]}",
            Answers.terse(BED.api(), "rulelists/rl"));
    }

    /** Rules. */
    @Nested
    class Rules {
        @ParameterizedTest
        @ValueSource(strings = {"", "match: '*', ", "match: anything, ", "match: null, ",
            "match: false, ", "match: { match: '*' }, "})
        void theWildcardIsShownInOneForm(String match) throws IOException {
            create(match + "action: {}");
            assertEquals("{\"name\":\"r\",\"match\":{\"match\":\"*\"},\"action\":{}}",
                Answers.terse(BED.api(), "rules/r"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"op\":\"defined\",\"path\":\"/IP\"}",
            "{\"path\":\"/x\",\"value\":{\"b\":[1],\"a\":null},\"op\":\"test\",\"note\":1}",
            "{\"op\":\"and\",\"apply\":[{\"op\":\"undefined\",\"path\":\"IP\"}]}"})
        void aPredicateIsEchoedVerbatim(String match) throws IOException {
            create("match: " + match + ", action: {}");
            assertEquals("{\"name\":\"r\",\"match\":" + match + ",\"action\":{}}",
                Answers.terse(BED.api(), "rules/r"));
        }

        @Test
        void theActionHasItsPartsInThisOrder() throws IOException {
            create("action: { route: ro, apply: other, rewrite: [ { path: /x, value: 1 } ] }");
            assertEquals("{\"rewrite\":[{\"path\":\"/x\",\"value\":1}],\"apply\":\"other\","
                + "\"route\":\"ro\"}", BED.api().json("rules/r").at("action").toString());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}                         | {}",
            "{ route: '' }              | {}",
            "{ apply: rl }              | {\"apply\":\"rl\"}",
            "{ apply: rl, route: '' }   | {\"apply\":\"rl\"}",
            "{ route: ro }              | {\"route\":\"ro\"}",
        })
        void onlyThePartsThatAreSetAppear(String action, String shown) throws IOException {
            create("action: " + action);
            assertEquals(shown, BED.api().json("rules/r").at("action").toString());
        }

        @Test
        void recursivelyTheRouteStandsInItsPlace() throws IOException {
            create("action: { route: { name: ro, "
                + "destination: { name: d, spec: { protocol: TCP, port: 1 }, "
                + "endpoints: [ { name: e, spec: { address: a } } ] }, "
                + "ingress: [ { name: i, spec: { protocol: Echo } } ] } }");
            assertEquals("{\"name\":\"ro\",\"destination\":{\"name\":\"d\","
                + "\"spec\":{\"protocol\":\"TCP\",\"port\":1},"
                + "\"endpoints\":[{\"name\":\"e\",\"spec\":{\"address\":\"a\"},\"weight\":1}],"
                + "\"loadbalancer\":{\"policy\":\"Trivial\"}},"
                + "\"ingress\":[{\"name\":\"i\",\"spec\":{\"protocol\":\"Echo\"},"
                + "\"endpoints\":[{\"name\":\"i\",\"spec\":{\"address\":\"<VIRTUAL>\"}}],"
                + "\"loadbalancer\":{\"policy\":\"Trivial\"}}],\"egress\":[],"
                + "\"retry\":{\"retry_on\":\"never\",\"num_retries\":1,\"timeout\":2000}}",
                BED.api().json("rules/r?recursive=true").at("action/route").toString());
        }

        private static void create(String body) throws IOException {
            BED.api().create("rules", "rule: { name: r, " + body + " }");
        }
    }

    /** Routes. */
    @Nested
    class Routes {
        @Test
        void shownInThisOrder() throws IOException {
            create(", egress: [], retry: { timeout: 5, retry_on: always, num_retries: 3 }, "
                + "ingress: [ i, i ]");
            assertEquals("{\"name\":\"ro\",\"destination\":\"c\",\"ingress\":[\"i\",\"i\"],"
                + "\"egress\":[],\"retry\":{\"timeout\":5,\"retry_on\":\"always\","
                + "\"num_retries\":3}}", Answers.terse(BED.api(), "routes/ro"));
        }

        @Test
        void byDefaultNothingIsRetried() throws IOException {
            create("");
            assertEquals("{\"name\":\"ro\",\"destination\":\"c\",\"ingress\":[],\"egress\":[],"
                + "\"retry\":{\"retry_on\":\"never\",\"num_retries\":1,\"timeout\":2000}}",
                Answers.terse(BED.api(), "routes/ro"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"timeout\":1}", "{\"retry_on\":\"sometimes\",\"x\":1}"})
        void aGivenRetryIsEchoedVerbatim(String retry) throws IOException {
            create(", retry: " + retry);
            assertEquals(retry, BED.api().json("routes/ro").at("retry").toString());
        }

        private static void create(String more) throws IOException {
            BED.api().create("routes", "route: { name: ro, destination: c" + more + " }");
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4: objects and their JSON, keys in order. */
@NeedsNetNs
class Section04ObjectsTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    /** 4.1. */
    @Nested
    class ConfigAndAdmin {
        @Test
        void configHasEverythingInThisOrder() throws IOException {
            assertEquals(List.of("admin", "listeners", "clusters", "rulelists", "rules", "routes",
                "endpoints", "sessions"), BED.api().json("config").keys());
        }

        @ParameterizedTest
        @ValueSource(strings = {"listeners", "clusters", "rulelists", "rules", "routes"})
        void itsArraysAreNotRecursive(String kind) throws IOException {
            assertEquals(BED.api().json(kind), BED.api().json("config?recursive=true").at(kind));
        }

        @Test
        void itsEndpointsAreThoseOfAllClusters() throws IOException {
            for (var name : List.of("a", "b")) {
                BED.api().create("clusters", "cluster: { name: " + name
                    + ", spec: { protocol: TCP, port: 1 }, endpoints: [ { name: e" + name
                    + ", spec: { address: 127.0.0.1 } } ] }");
            }
            assertEquals(List.of("ea", "eb"),
                BED.api().json("config").at("endpoints").each("name"));
        }

        @Test
        void itsSessionsHaveTheOneThatAsks() throws IOException {
            assertEquals("controller-listener",
                BED.api().json("config").at("sessions/0/source/origin").text());
        }

        @Test
        void adminWithoutFiles() throws IOException {
            var admin = BED.api().json("admin");
            assertEquals(List.of("log_level", "strict", "offload", "version"), admin.keys());
            assertEquals("false", admin.at("strict").text());
            assertEquals("false", admin.at("offload").text());
            assertEquals(admin, BED.api().json("config").at("admin"));
        }
    }

    /** 4.2. */
    @Nested
    class Listeners {
        @Test
        void specIsEchoedVerbatim() throws IOException {
            var spec = "{\"port\":15990,\"protocol\":\"UDP\",\"note\":{\"deep\":[1,2.5,null]}}";
            BED.api().create("listeners",
                "listener: { name: l, spec: " + spec + ", rules: x, options: { track: 5 } }");
            assertEquals("{\"name\":\"l\",\"spec\":" + spec
                + ",\"rules\":\"x\",\"options\":{\"track\":5}}",
                Answers.terse(BED.api(), "listeners/l"));
        }

        @Test
        void optionsDefaultToNoTracking() throws IOException {
            create("");
            assertEquals("{\"track\":0}", BED.api().json("listeners/l").at("options").toString());
        }

        @Test
        void optionsAreEchoedVerbatim() throws IOException {
            create(", options: { other: [ x ] }");
            assertEquals("{\"other\":[\"x\"]}",
                BED.api().json("listeners/l").at("options").toString());
        }

        @Test
        void recursivelyTheRulesOfTheRuleListStandInItsPlace() throws IOException {
            BED.api().create("rulelists", "rulelist: { name: x, rules: [ { name: r, action: {} },"
                + " { name: s, action: {} } ] }");
            create("");
            assertEquals(List.of("r", "s"),
                BED.api().json("listeners/l?recursive=true").at("rules").each("name"));
        }

        private static void create(String more) throws IOException {
            BED.api().create("listeners", "listener: { name: l, spec: { protocol: UDP, port: "
                + BED.port() + " }, rules: x" + more + " }");
        }
    }

    /** 4.3. */
    @Nested
    class Clusters {
        @ParameterizedTest
        @ValueSource(strings = {"UDP", "TCP", "UnixDomainSocket", "WebSocket"})
        void transportClustersEchoTheirSpec(String protocol) throws IOException {
            create(protocol, ", note: { deep: [ 1 ] }, port: 9000 }");
            assertEquals("{\"name\":\"c\",\"spec\":{\"protocol\":\"" + protocol
                + "\",\"note\":{\"deep\":[1]},\"port\":9000},\"endpoints\":0,"
                + "\"loadbalancer\":{\"policy\":\"Trivial\"}}",
                Answers.terse(BED.api(), "clusters/c"));
        }

        @Test
        void endpointsAreCountedOrShownRecursively() throws IOException {
            create("TCP", ", port: 9000 }, endpoints: [ { name: e, spec: { address: a } }, "
                + "{ spec: { address: b }, weight: 3 } ]");
            assertEquals(2, BED.api().json("clusters/c").at("endpoints").number());
            var all = BED.api().json("clusters/c?recursive=true").at("endpoints");
            assertEquals("{\"name\":\"e\",\"spec\":{\"address\":\"a\"},\"weight\":1}",
                all.at("0").toString());
            assertEquals(List.of("name", "spec", "weight"), all.at("1").keys());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "Echo           | Trivial |``", "Discard | Trivial |``",
            "JSONEncap      | Trivial |``", "JSONDecap | Trivial |``", "Metric | Trivial |``",
            "Prometheus     | Trivial |``", "L7mpController | None |``", "Stdio | None |``",
            "Logger         | None    | ,\"log_file\":\"-\",\"log_prefix\":\"\"",
            "Sync           | None    | ,\"query\":\"/x\"",
        })
        void virtualClustersShowWhatTheyMadeOfTheirSpec(String protocol, String policy,
                String more) throws IOException {
            create(protocol, ", note: x, port: 1, query: /x }, loadbalancer: { policy: HashRing }");
            assertEquals("{\"name\":\"c\",\"spec\":{\"protocol\":\"" + protocol + "\"" + more
                + "},\"endpoints\":0,\"loadbalancer\":{\"policy\":\"" + policy + "\"}}",
                Answers.terse(BED.api(), "clusters/c"));
        }

        @Test
        void loggerEchoesItsFileAndPrefix() throws IOException {
            create("Logger", ", log_prefix: p, log_file: /dev/null }");
            assertEquals("{\"protocol\":\"Logger\",\"log_file\":\"/dev/null\","
                + "\"log_prefix\":\"p\"}",
                BED.api().json("clusters/c").at("spec").toString());
        }

        @ParameterizedTest
        @ValueSource(strings = {"Echo", "Discard", "JSONEncap", "JSONDecap", "Metric", "Stdio",
            "L7mpController", "Logger", "Sync"})
        void virtualClustersAreTheirOwnEndpoint(String protocol) throws IOException {
            create(protocol, ", query: /x }");
            var itself = "[{\"name\":\"c\",\"spec\":{\"address\":\"<VIRTUAL>\"}}]";
            assertEquals(itself,
                BED.api().json("clusters/c?recursive=true").at("endpoints").toString());
            assertEquals(itself, Answers.terse(BED.api(), "clusters/c/endpoints"));
        }

        @Test
        void prometheusHasNoEndpointAtAll() throws IOException {
            create("Prometheus", " }");
            assertEquals("[]",
                BED.api().json("clusters/c?recursive=true").at("endpoints").toString());
        }

        @Test
        void optionsAreNeverEchoed() throws IOException {
            create("TCP", ", port: 1 }, options: { x: 1 }");
            assertEquals(List.of("name", "spec", "endpoints", "loadbalancer"),
                BED.api().json("clusters/c").keys());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "HashRing, key: /x       | /x", "ConsistentHash, key: x | x",
            "HashRing                | <RANDOM>", "ConsistentHash       | <RANDOM>",
        })
        void bothNamesOfTheRingShowAsHashRing(String balancer, String key) throws IOException {
            create("TCP", ", port: 1 }, loadbalancer: { policy: " + balancer + " }");
            assertEquals("{\"policy\":\"HashRing\",\"key\":\"" + key + "\"}",
                BED.api().json("clusters/c").at("loadbalancer").toString());
        }

        private static void create(String protocol, String more) throws IOException {
            BED.api().create("clusters",
                "cluster: { name: c, spec: { protocol: " + protocol + more + " }");
        }
    }

    /** 4.4. */
    @Nested
    class EndPoints {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{ name: e, spec: { address: 127.0.0.1 } } "
                + "| {\"name\":\"e\",\"spec\":{\"address\":\"127.0.0.1\"},\"weight\":1}",
            "{ name: e, weight: 7, spec: { port: 9, address: a, x: [ 1 ] } } | {\"name\":\"e\","
                + "\"spec\":{\"port\":9,\"address\":\"a\",\"x\":[1]},\"weight\":7}",
            "{ name: e, spec: { address: a, weight: 7 } } "
                + "| {\"name\":\"e\",\"spec\":{\"address\":\"a\",\"weight\":7},\"weight\":1}",
        })
        void shownVerbatimWithTheWeightOfTheTopLevel(String given, String shown)
                throws IOException {
            createCluster();
            BED.api().create("clusters/c/endpoints", "endpoint: " + given);
            assertEquals(shown, Answers.terse(BED.api(), "endpoints/e"));
        }

        @Test
        void aNameIsMade() throws IOException {
            createCluster();
            BED.api().create("clusters/c/endpoints", "endpoint: { spec: { address: a } }");
            var name = BED.api().json("clusters/c/endpoints").at("0/name").text();
            assertTrue(name.matches("c-EndPoint-\\d+"), name);
        }

        @Test
        void newOnesAreAppended() throws IOException {
            createCluster();
            for (var name : List.of("z", "a", "m")) {
                BED.api().create("clusters/c/endpoints",
                    "endpoint: { name: " + name + ", spec: { address: a } }");
            }
            assertEquals(List.of("z", "a", "m"),
                BED.api().json("clusters/c/endpoints").each("name"));
        }

        private static void createCluster() throws IOException {
            BED.api().create("clusters", "cluster: { name: c, spec: { protocol: UDP, port: 9 } }");
        }
    }
}

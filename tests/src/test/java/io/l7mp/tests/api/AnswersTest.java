// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.schema.ApiDocument;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API answers is what its document says that it answers. */
@NeedsNetNs
class AnswersTest {
    private static final ApiDocument DOCUMENT = ApiDocument.load();

    @RegisterExtension
    static final TestBed BED = new TestBed(ProxyProcess.controllerOnly()
        .replace("log_level: info", "log_level: info, log_file: stderr, strict: true"));

    private final int port = BED.port();
    private final int lostPort = BED.port();

    @BeforeEach
    void haveSessionsOfAllKinds() throws IOException {
        BED.api().create("listeners", """
            listener:
              name: staged
              spec: { protocol: UDP, port: %d }
              options: { track: 60 }
              rules:
                - match: { op: and, apply: [ { op: in, path: /IP/src_addr, value: [ a, b ] } ] }
                  action: { apply: elsewhere }
                - name: ours
                  action:
                    rewrite: [ { path: /x/y, value: null } ]
                    route:
                      destination: { name: upstream, spec: { protocol: UDP, port: 9 },
                        endpoints: [ { spec: { address: 127.0.0.1 } } ],
                        loadbalancer: { policy: HashRing } }
                      ingress: [ { spec: { protocol: Logger } }, missing ]
                      egress: [ { spec: { protocol: Sync, query: /IP/src_addr } } ]
                      retry: { num_retries: 2 }
            """.formatted(port));
        BED.api().create("listeners", "listener: { name: lost, spec: { protocol: UDP, port: "
            + lostPort + " }, options: { track: 60 }, rules: missing }");
        for (var each : new int[] {port, lostPort}) {
            var client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, each)));
            client.send("hello".getBytes(StandardCharsets.UTF_8));
        }
        BED.api().awaitStatus("lost", "DESTROYED");
        BED.api().awaitSession("staged", "to be there", session -> true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "admin", "listeners", "clusters", "rulelists", "rules",
        "routes", "endpoints", "sessions"})
    void shouldShowAllAsDescribed(String path) throws IOException {
        assertDescribed("GET", path, BED.api().get(path));
        assertDescribed("GET", path, BED.api().get(path + "?recursive=true&format=terse"));
    }

    @Test
    void shouldTakeItsOwnAnswersBack() throws IOException {
        var config = BED.api().get("config").body();
        assertDescribed("POST", "config",
            BED.api().post("config?dry_run=true", "application/json", config));
        assertDescribed("POST", "config",
            BED.api().post("config", "application/json", config));
        assertDescribed("POST", "config", BED.api().post("config?dry_run=true&format=terse"
            + "&allow_lockout=true", "{ admin: { log_level: error }, clusters: [ "
            + "{ name: upstream, spec: { protocol: UDP, port: 10 } } ] }"));
        assertDescribed("POST", "admin", BED.api().post("admin", "application/json",
            "{\"admin\": " + BED.api().get("admin").body() + "}"));
    }

    @Test
    void shouldShowOneAsDescribed() throws IOException {
        for (var kind : new String[] {"listeners", "clusters", "rulelists", "rules", "routes",
            "endpoints", "sessions"}) {
            for (var name : BED.api().json(kind).each("name")) {
                var one = kind + "/" + name;
                assertDescribed("GET", kind + "/*", BED.api().get(one));
                assertDescribed("GET", kind + "/*", BED.api().get(one + "?recursive=true"));
            }
        }
        assertDescribed("GET", "clusters/*/endpoints",
            BED.api().get("clusters/upstream/endpoints"));
        assertDescribed("GET", "rulelists/*/rules/*", BED.api().get("rulelists/"
            + BED.api().json("listeners/staged").at("rules").text() + "/rules/1"));
    }

    @ParameterizedTest
    @CsvSource({"GET,rules/*,rules/nobody", "GET,rules,rules?recursive=maybe",
        "DELETE,rules/*,rules/nobody?recursive=true", "DELETE,rules/*,rules/ours",
        "DELETE,sessions/*,sessions/nobody", "GET,rules,nothing"})
    void shouldRefuseAndSucceedAsDescribed(String method, String operation, String path)
            throws IOException {
        var reply = method.equals("GET") ? BED.api().get(path) : BED.api().delete(path);
        assertDescribed(method, operation, reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ listener: staged }", "{ listener: lost }", "{ listener: nobody }",
        "{ listener: staged, metadata: { IP: { src_addr: a }, deep: [ { x: null } ] } }"})
    void shouldExplainAsDescribed(String question) throws IOException {
        assertDescribed("POST", "explain", BED.api().post("explain", question));
    }

    private static void assertDescribed(String method, String path, HttpReply reply) {
        var answer = Documents.json("", reply.body(), Limits.CONFIGURATION);
        var schema = DOCUMENT.answer(method, path, reply.status()).orElseThrow();
        assertEquals("[]", schema.violations(answer).toString(), reply.body());
    }
}

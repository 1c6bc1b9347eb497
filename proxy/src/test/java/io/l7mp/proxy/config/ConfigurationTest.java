package io.l7mp.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

    private static final String FILE = """
        admin: {log_level: warn, strict: false, access_log_path: /tmp/a.log, loops: 2,
                offload: no_init, offload_ifs: "eth0, lo", limits: {max_depth: 32}}
        listeners:
          - name: controller-listener
            spec: {protocol: HTTP, port: 1234}
            rules:
              - action: {route: {cluster: {spec: {protocol: L7mpController}}}}
          - name: udp
            spec: {protocol: UDP, port: 15000, extra: [1]}
            options: {track: 5}
            rules: udp-rules
        clusters:
          - name: ws
            spec: {protocol: WebSocket, port: 16000}
            endpoints:
              - spec: {address: 127.0.0.1}
              - {name: two, spec: {address: 127.0.0.2}, weight: 3}
            loadbalancer: {policy: HashRing, key: /IP/src_addr}
        rulelists:
          - {name: udp-rules, rules: [r1, {name: r2, match: "*", action: {apply: other}}]}
        rules:
          - name: r1
            match: {op: defined, path: /IP}
            action:
              rewrite: [{path: /x, value: 1}]
              route: ro
        routes:
          - name: ro
            destination: ws
            ingress: [{spec: {protocol: Logger}}, logger]
            retry: {retry_on: always, num_retries: 3}
        """;

    @Test
    void shouldReadAFile() {
        var configuration = Configuration.of(yaml(FILE));
        assertEquals(List.of(), configuration.warnings());

        var admin = configuration.admin();
        assertEquals("warn", admin.logLevel());
        assertEquals(Optional.of("/tmp/a.log"), admin.accessLogPath());
        assertEquals(Optional.empty(), admin.logFile());
        assertEquals(AdminSpec.Offload.NO_INIT, admin.offload());
        assertEquals(List.of("eth0", "lo"), admin.offloadIfs());
        assertEquals(2, admin.loops());
        assertEquals(new Limits(32 << 20, 100_000, 32), admin.limits());

        var controller = configuration.listeners().getFirst();
        assertEquals("HTTP", controller.protocol());
        assertEquals("{\"track\":0}", controller.options().toString());
        var route = inline(inline(inline(controller.rules()).rules().getFirst())
            .action().route().orElseThrow());
        assertEquals("L7mpController", inline(route.destination()).protocol());
        assertEquals(RetrySpec.DEFAULT, route.retry());

        var udp = configuration.listeners().get(1);
        assertEquals("{\"protocol\":\"UDP\",\"port\":15000,\"extra\":[1]}", udp.spec().toString());
        assertEquals(new Ref.Named<>("udp-rules"), udp.rules());
        assertEquals("{\"track\":5}", udp.options().toString());
    }

    @Test
    void shouldReadClustersRulesAndRoutes() {
        var configuration = Configuration.of(yaml(FILE));
        var ws = configuration.clusters().getFirst();
        assertEquals(Optional.of("ws"), ws.name());
        assertEquals(1, ws.endpoints().getFirst().weight());
        assertEquals(3, ws.endpoints().get(1).weight());
        assertEquals("127.0.0.2", ws.endpoints().get(1).address());
        assertEquals(Optional.of("/IP/src_addr"), ws.loadBalancer().orElseThrow().key());

        var rules = configuration.ruleLists().getFirst().rules();
        assertEquals(new Ref.Named<RuleSpec>("r1"), rules.getFirst());
        assertEquals(Optional.empty(), inline(rules.get(1)).match());
        assertEquals(Optional.of("other"), inline(rules.get(1)).action().apply());

        var rule = configuration.rules().getFirst();
        assertEquals("{\"op\":\"defined\",\"path\":\"/IP\"}",
            rule.match().orElseThrow().toString());
        assertEquals("/x", rule.action().rewrites().getFirst().path());
        assertEquals(Optional.of(new Ref.Named<>("ro")), rule.action().route());

        var route = configuration.routes().getFirst();
        assertEquals("Logger", inline(route.ingress().getFirst()).protocol());
        assertEquals(new Ref.Named<>("logger"), route.ingress().get(1));
        assertEquals(3, route.retry().numRetries());
        assertEquals(2000, route.retry().timeoutMs());
        assertEquals("{\"retry_on\":\"always\",\"num_retries\":3}",
            route.retry().node().toString());
    }

    @Test
    void shouldReadAnAnswerOfGetConfig() {
        var configuration = Configuration.of(json("""
            {"admin": {"log_level": "error", "strict": false, "offload": true, "version": "0.5.7"},
             "listeners": [{"name": "l", "spec": {"protocol": "UDP"}, "rules": "rl"}],
             "clusters": [
               {"name": "a", "spec": {"protocol": "UDP", "port": 1}, "endpoints": 1,
                "loadbalancer": {"policy": "HashRing", "key": "<RANDOM>"}},
               {"name": "b", "spec": {"protocol": "Echo"}, "endpoints": 0},
               {"name": "c", "spec": {"protocol": "TCP", "port": 1}, "endpoints": 2}],
             "rulelists": [], "rules": [{"name": "r", "match": {"match": "*"}, "action": {}}],
             "routes": [],
             "endpoints": [{"name": "a0", "spec": {"address": "1"}, "weight": 1},
               {"name": "c0", "spec": {"address": "2"}, "weight": 1},
               {"name": "c1", "spec": {"address": "3"}, "weight": 2}],
             "sessions": [{"name": "s"}]}"""));
        assertEquals(List.of(), configuration.warnings());
        var clusters = configuration.clusters();
        assertEquals("1", clusters.getFirst().endpoints().getFirst().address());
        assertEquals(Optional.empty(), clusters.getFirst().loadBalancer().orElseThrow().key());
        assertEquals(List.of(), clusters.get(1).endpoints());
        assertEquals(Optional.of("c1"), clusters.get(2).endpoints().get(1).name());
        assertEquals(AdminSpec.Offload.INIT, configuration.admin().offload());
        assertEquals(Optional.empty(), configuration.rules().getFirst().match());
    }

    @Test
    void shouldLeaveOutTheEndpointsOfVirtualClusters() {
        var cluster = ClusterSpec.of(json("{\"name\": \"e\", \"spec\": {\"protocol\": \"Echo\"},"
            + "\"endpoints\": [{\"name\": \"e\", \"spec\": {\"address\": \"<VIRTUAL>\"}}]}"),
            w -> { });
        assertEquals(List.of(), cluster.endpoints());
    }

    @Test
    void shouldFindAllErrors() {
        var errors = new ArrayList<ConfigException>();
        var configuration = Configuration.read(yaml("""
            admin: {log_level: loud}
            listeners:
              - {name: a b, spec: {protocol: UDP}, rules: []}
              - {name: ok, spec: {protocol: UDP}, rules: []}
              - {name: ok, spec: {protocol: UDP}, rules: []}
            clusters: {}
            rules:
            """), errors);
        assertEquals(List.of(
            "f.yaml:1:20: /admin/log_level: expected one of silly, verbose, info, notice, warn, "
                + "error, silent, found \"loud\"",
            "f.yaml:6:11: /clusters: expected an array, found an object",
            "f.yaml:3:12: /listeners/0/name: Cannot add listener: Property name is invalid",
            "f.yaml:5:5: /listeners/2: Cannot add listener: Listener \"ok\" already defined"),
            errors.stream().map(ConfigException::getMessage).toList());
        assertEquals(1, configuration.listeners().size());
        assertEquals(AdminSpec.DEFAULT, configuration.admin());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "3", "\"x\""})
    void shouldRefuseWhatIsNoObject(String text) {
        assertThrows(ConfigException.class, () -> Configuration.of(json(text)));
    }

    @Test
    void shouldWarnOfTyposAndOfWhatCannotWork() {
        var configuration = Configuration.of(yaml("""
            listner: []
            routes:
              - {name: r, destination: c, ingres: [], retry: {retry_on: connect-failures, foo: 1}}
            clusters:
              - {name: c, spec: {protocol: UDP, any: 1}, endpoints: [{spec: {}}]}
            """));
        assertEquals(List.of(
            "f.yaml:1:10: /listner: unknown field \"listner\", did you mean \"listeners\"?",
            "f.yaml:5:65: /clusters/0/endpoints/0/spec: "
                + "an endpoint without address cannot be connected",
            "f.yaml:3:39: /routes/0/ingres: unknown field \"ingres\", did you mean \"ingress\"?",
            "f.yaml:3:84: /routes/0/retry/foo: unknown field \"foo\"",
            "f.yaml:3:61: /routes/0/retry/retry_on: unknown retry policy \"connect-failures\", "
                + "did you mean \"connect-failure\"?"), configuration.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"strict\": 1}|/strict", "{\"loops\": 0}|/loops", "{\"loops\": \"2\"}|/loops",
        "{\"offload\": \"maybe\"}|/offload", "{\"offload_ifs\": [1]}|/offload_ifs/0",
        "{\"limits\": {\"max_depth\": 100000}}|/limits/max_depth", "{\"log_file\": []}|/log_file",
        "{\"api_open\": null}|/api_open", "{\"limits\": 3}|/limits"})
    void shouldPointAtWrongSettings(String admin, String pointer) {
        var error = assertThrows(ConfigException.class,
            () -> AdminSpec.of(json(admin), warning -> { }));
        assertEquals(pointer, error.pointer());
    }

    @Test
    void shouldKeepTheOrderOfManyObjects() {
        var text = new StringBuilder("listeners:\n");
        for (int i = 0; i < 500; i++) {
            text.append("- {name: l%d, spec: {protocol: UDP, port: %d}, rules: [r]}\n"
                .formatted(i, i));
        }
        var configuration = Configuration.of(
            Documents.yaml("f", text.toString(), Limits.CONFIGURATION));
        for (int i = 0; i < 500; i++) {
            assertEquals("l" + i, configuration.listeners().get(i).name());
        }
    }

    private static <T> T inline(Ref<T> ref) {
        return switch (ref) {
            case Ref.Inline<T> inline -> inline.spec();
            case Ref.Named<T> named -> throw new AssertionError("named: " + named.name());
        };
    }

    private static Node yaml(String text) {
        return Documents.yaml("f.yaml", text, Limits.CONFIGURATION);
    }

    private static Node json(String text) {
        return Documents.json("", text, Limits.BODY);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy with the heap of its launcher loads and shows a configuration of many objects. */
@NeedsNetNs
class LargeConfigurationTest {
    /** Of each kind of object. */
    private static final int OBJECTS = Boolean.getBoolean("l7mp.full") ? 10_000 : 2_000;
    private static final int FIRST_PORT = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"l7mp.yaml", "l7mp.json"})
    void shouldLoadAndShowThousandsOfEachKind(String file) throws IOException {
        try (var lab = Lab.create()) {
            var text = file.endsWith(".yaml") ? yaml() : json();
            var proxy = ProxyProcess.start(lab, List.of(), ProxyProcess.file(lab, file, text));
            proxy.api().create("rulelists", "rulelist: { name: list-new, rules: [ rule-0 ] }");
            var config = proxy.api().json("config");
            assertEquals(OBJECTS + 1, config.at("listeners").items().size());
            for (var kind : List.of("clusters", "rules", "routes")) {
                assertEquals(OBJECTS + 1, config.at(kind).items().size(), kind);
            }
            assertEquals(OBJECTS + 2, config.at("rulelists").items().size());
            assertEquals("rule-" + (OBJECTS - 1),
                config.at("rules").items().getLast().at("name").text());
            assertRelays(lab, FIRST_PORT + OBJECTS - 1);
            proxy.stop();
            assertTrue(lab.leftovers().isEmpty());
        }
    }

    private static void assertRelays(Lab lab, int port) throws IOException {
        var address = new InetSocketAddress(Lab.PROXY4, port);
        try (var client = lab.client().call(() -> UdpConn.to(address))) {
            client.send(new byte[] {42});
            assertArrayEquals(new byte[] {42}, client.receive().orElseThrow());
        }
    }

    private static String yaml() {
        return ProxyProcess.controllerOnly()
            + each("  - name: listener-%1$d\n    spec: { protocol: UDP, port: %2$d }\n"
                + "    rules: list-%1$d\n")
            + "clusters:\n"
            + each("  - name: cluster-%1$d\n    spec:\n      protocol: Echo\n")
            + "rulelists:\n"
            + each("  - name: list-%1$d\n    rules: [ rule-%1$d ]\n")
            + "rules:\n"
            + each("  - name: rule-%1$d\n    match: { op: test, path: /UDP/dst_port,"
                + " value: %2$d }\n    action: { route: route-%1$d }\n")
            + "routes:\n"
            + each("  - name: route-%1$d\n    destination: cluster-%1$d\n");
    }

    private static String json() {
        return """
            {"listeners": [%s {"name": "controller-listener",
              "spec": {"protocol": "HTTP", "port": 1234}, "rules": [{"action": {"route":
              {"destination": {"name": "l7mp-controller", "spec": {"protocol":
              "L7mpController"}}}}}]}],
            "clusters": [%s], "rulelists": [%s], "rules": [%s], "routes": [%s]}
            """.formatted(
            each("{'name': 'listener-%1$d', 'spec': {'protocol': 'UDP', 'port': %2$d},"
                + " 'rules': 'list-%1$d'},\n").replace('\'', '"'),
            array("{'name': 'cluster-%1$d', 'spec': {'protocol': 'Echo'}}"),
            array("{'name': 'list-%1$d', 'rules': ['rule-%1$d']}"),
            array("{'name': 'rule-%1$d', 'match': {'op': 'test', 'path': '/UDP/dst_port',"
                + " 'value': %2$d}, 'action': {'route': 'route-%1$d'}}"),
            array("{'name': 'route-%1$d', 'destination': 'cluster-%1$d'}"));
    }

    private static String array(String template) {
        var all = each(template + ",\n").replace('\'', '"');
        return all.substring(0, all.length() - 2);
    }

    private static String each(String template) {
        return IntStream.range(0, OBJECTS).mapToObj(i -> template.formatted(i, FIRST_PORT + i))
            .collect(Collectors.joining());
    }
}

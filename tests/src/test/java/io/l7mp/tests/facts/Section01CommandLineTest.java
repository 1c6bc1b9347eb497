// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1: command line and configuration file. */
@NeedsNetNs
class Section01CommandLineTest {
    private static Lab lab;

    @BeforeAll
    static void build() throws IOException {
        lab = Lab.create();
    }

    @AfterAll
    static void remove() throws IOException {
        lab.close();
    }

    @Test
    void withoutAConfigurationItExplainsItself() throws IOException {
        var program = launch();
        assertEquals(1, program.awaitExit());
        assertTrue(program.err().lines().toString().contains("-c FILE"),
            program.err().lines().toString());
        assertEquals(List.of(), program.out().lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"upper.YAML", "other.json", "none"})
    void theExtensionTellsYamlFromJson(String name) throws IOException {
        var text = name.endsWith("YAML") ? ProxyProcess.controllerOnly() : """
            { "admin": { "log_level": "warn" }, "listeners": [ { "name": "controller-listener",
              "spec": { "protocol": "HTTP", "port": 1234 }, "rules": [ { "action": { "route": {
              "destination": { "spec": { "protocol": "L7mpController" } } } } } ] } ] }
            """;
        var proxy = start(name, text);
        assertEquals(List.of("controller-listener"), proxy.api().json("listeners").each("name"));
        proxy.stop();
    }

    @Test
    void yamlIsNoJson() throws IOException {
        var file = config("l7mp.yml", ProxyProcess.controllerOnly());
        assertRefused(file, launch("-c", file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"silly", "verbose", "info", "notice", "warn", "error", "silent"})
    void theLogLevelOfTheCommandLineWins(String level) throws IOException {
        var proxy = new ProxyProcess(launch("-l", level, "-c",
            config("l7mp.yaml", ProxyProcess.controllerOnly())), lab);
        proxy.awaitReady();
        assertEquals(level, proxy.api().json("admin").at("log_level").text());
        proxy.stop();
        assertEquals(List.of(), proxy.out().lines(), "log messages go to stderr");
        var isQuiet = List.of("notice", "warn", "error", "silent").contains(level);
        assertEquals(isQuiet, proxy.err().lines().isEmpty(), proxy.err().tail(5).toString());
    }

    @Test
    void thereAreNoOtherLogLevels() throws IOException {
        var file = config("l7mp.yaml", ProxyProcess.controllerOnly());
        assertRefused("-l loud", launch("-c", file, "-l", "loud"));
        assertRefused("/admin/log_level",
            launch("-c", config("loud.yaml", "admin: { log_level: loud }")));
    }

    @ParameterizedTest
    @CsvSource({"'', false", "-s, true"})
    void strictModeIsAFlag(String flag, String strict) throws IOException {
        var file = config("l7mp.yaml", ProxyProcess.controllerOnly());
        var program = flag.isEmpty() ? launch("-c", file) : launch(flag, "-c", file);
        var proxy = new ProxyProcess(program, lab);
        proxy.awaitReady();
        assertEquals(strict, proxy.api().json("admin").at("strict").text());
        proxy.stop();
    }

    @Test
    void strictModeIsASettingOfTheFileToo() throws IOException {
        var proxy = start("l7mp.yaml", ProxyProcess.controllerOnly()
            .replace("log_level: info", "log_level: info, strict: true"));
        assertEquals("true", proxy.api().json("admin").at("strict").text());
        proxy.stop();
    }

    @Test
    void offloadIsSetByFlags() throws IOException {
        var proxy = new ProxyProcess(launch("-o", "disable", "-i", "lo,eth0", "-c",
            config("l7mp.yaml", ProxyProcess.controllerOnly())), lab);
        proxy.awaitReady();
        assertEquals("false", proxy.api().json("admin").at("offload").text());
        proxy.stop();
        assertRefused("-o sometimes", launch("-o", "sometimes", "-c", "any.yaml"));
    }

    @Test
    void aFileThatCannotBeReadEndsIt() throws IOException {
        assertRefused("/nowhere/l7mp.yaml", launch("-c", "/nowhere/l7mp.yaml"));
    }

    @Test
    void yamlThatCannotBeParsedEndsItAndIsNamedByLine() throws IOException {
        var file = config("bad.yaml", "admin:\n  log_level: info\n strict: false\n");
        assertRefused(file + ":3:", launch("-c", file));
    }

    @Test
    void jsonThatCannotBeParsedEndsItAndIsNamedByLine() throws IOException {
        var file = config("bad.json", "{ \"admin\": {\n\"log_level\": \"info\"\n,, } }\n");
        assertRefused(file + ":3:", launch("-c", file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners: [ { name: l, spec: { protocol: FTP }, rules: [] } ]           | FTP",
        "listeners: [ { name: l, spec: { protocol: UDP, port: 80000 }, rules: [] } ] | 80000",
        "clusters: [ { name: c, spec: { protocol: Gopher } } ]                    | Gopher",
        "clusters: [ { name: c } ]                                                | spec",
        "routes: [ { name: r } ]                                                  | destination",
        "rules: [ { name: r, match: { op: no-such-op }, action: {} } ]            | match",
    })
    void aStaticObjectThatCannotBeCreatedEndsIt(String yaml, String reason) throws IOException {
        assertRefused(reason, launch("-c", config("l7mp.yaml", yaml + "\n")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners: [ { spec: { protocol: UDP, port: 8000 }, rules: [] } ] | listener",
        "clusters: [ { spec: { protocol: Echo } } ]                        | cluster",
        "rulelists: [ { rules: [] } ]                                      | RuleList",
        "rules: [ { action: {} } ]                                         | rule",
        "routes: [ { destination: c } ]                                    | route",
    })
    void staticObjectsNeedAName(String yaml, String kind) throws IOException {
        assertRefused("Cannot add " + kind + ": Property name is required",
            launch("-c", config("l7mp.yaml", yaml + "\n")));
    }

    @Test
    void aTakenPortEndsIt() throws IOException {
        var address = new InetSocketAddress(1234);
        try (var taken = lab.proxy().call(() -> StreamUpstream.listen(address))) {
            assertRefused("1234", launch("-c", config("l7mp.yaml", ProxyProcess.controllerOnly())));
        }
    }

    @Test
    void referencesMayComeBeforeWhatTheyMention() throws IOException {
        var port = lab.port();
        var proxy = start("l7mp.yaml", ProxyProcess.controllerOnly() + """
              - { name: l, spec: { protocol: TCP, port: %d }, rules: rl }
            routes: [ { name: ro, destination: c } ]
            rules: [ { name: r, action: { route: ro } } ]
            rulelists: [ { name: rl, rules: [ r ] } ]
            clusters: [ { name: c, spec: { protocol: Echo } } ]
            """.formatted(port));
        assertEchoes(port);
        proxy.stop();
    }

    @Test
    void objectsAreInOrderOfCreation() throws IOException {
        var proxy = start("l7mp.yaml", ProxyProcess.controllerOnly() + """
              - { name: z, spec: { protocol: UDP, port: 15001 }, rules: [ { action: {} } ] }
              - { name: a, spec: { protocol: UDP, port: 15002 }, rules: rl }
            clusters:
              - { name: z, spec: { protocol: Echo } }
              - { name: a, spec: { protocol: Echo } }
            """);
        assertEquals(List.of("controller-listener", "z", "a"),
            proxy.api().json("listeners").each("name"));
        assertEquals(List.of("z", "a", "l7mp-controller"),
            proxy.api().json("clusters").each("name"));
        proxy.stop();
    }

    @Test
    void theDestinationMayBeCalledCluster() throws IOException {
        var port = lab.port();
        var proxy = start("l7mp.yaml", ProxyProcess.controllerOnly() + """
              - name: l
                spec: { protocol: TCP, port: %d }
                rules: [ { action: { route: { cluster: c } } } ]
            clusters: [ { name: c, spec: { protocol: Echo } } ]
            """.formatted(port));
        assertEchoes(port);
        proxy.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsItInOrder(String signal) throws IOException {
        var file = lab.dir().resolve("l.sock");
        var proxy = start("l7mp.yaml", ProxyProcess.controllerOnly() + """
              - name: unix
                spec: { protocol: UnixDomainSocket, filename: '%s' }
                rules: [ { action: { route: { destination: echo } } } ]
            clusters: [ { name: echo, spec: { protocol: Echo } } ]
            """.formatted(file));
        assertTrue(Files.exists(file));
        lab.own(lab.client().call(() -> StreamConn.connect(UnixDomainSocketAddress.of(file))));
        proxy.program().signal(signal);
        assertEquals(0, proxy.program().awaitExit());
        assertFalse(Files.exists(file), "the socket file is removed");
        assertEquals(List.of(), lab.leftovers());
    }

    private static void assertEchoes(int port) throws IOException {
        var client = lab.own(lab.client().call(
            () -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port))));
        client.send("echo\n");
        assertEquals("echo", client.receiveLine());
    }

    private static ProxyProcess start(String name, String text) throws IOException {
        return ProxyProcess.start(lab, List.of(), Path.of(config(name, text)));
    }

    private static Program launch(String... args) throws IOException {
        return ProxyProcess.launch(lab, List.of(), List.of(args));
    }

    private static String config(String name, String text) throws IOException {
        return ProxyProcess.file(lab, name, text).toString();
    }

    private static void assertRefused(String reason, Program program) {
        assertEquals(1, program.awaitExit(), () -> program.err().lines().toString());
        var printed = program.err().lines().toString();
        assertTrue(printed.contains(reason), reason + " is not in " + printed);
        assertFalse(printed.contains("\tat "), "a stack trace: " + printed);
    }
}

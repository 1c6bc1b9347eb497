// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code l7mp check FILE}: every error by line and pointer, and nothing is opened. */
class CheckTest {
    @TempDir
    Path dir;

    @Test
    void shouldFindNothingInAGoodFile() throws IOException {
        var result = check(ProxyProcess.controllerOnly());
        assertEquals(0, result.status(), result.err());
        assertEquals("", result.out() + result.err());
    }

    @Test
    void shouldFindEveryErrorInTheOrderOfTheFile() throws IOException {
        var result = check("""
            admin: { log_level: loud }
            listeners:
              - name: a
                spec: { protocol: UDPP, port: 1 }
                rules:
                  - { match: { op: frobnicate }, action: { route: { destination: { spec: 7 } } } }
                  - { match: { op: or, apply: [ { op: in, value: 7 }, { op: test, path: 7 } ] },
                      action: { route: x } }
                  - 7
              - { name: "b c", spec: { protocol: UDP }, rules: [] }
              - { name: d, spec: { protocol: TCP, port: 70000 }, rules: [] }
              - { name: d, spec: { protocol: TCP, port: 1 }, rules: [] }
            clusters:
              - { name: c, spec: { protocol: TCP }, endpoints: [ { weight: 1 }, { spec: [] } ] }
            routes:
              - { name: r, destination: c, ingress: [ 1, { spec: { protocol: X } } ] }
            """);
        assertEquals(1, result.status());
        assertEquals(List.of("1 /admin/log_level", "4 /listeners/0/spec/protocol",
            "6 /listeners/0/rules/0/action/route/destination/spec",
            "7 /listeners/0/rules/1/match/apply/0/value",
            "7 /listeners/0/rules/1/match/apply/1/path", "9 /listeners/0/rules/2",
            "10 /listeners/1/name", "11 /listeners/2/spec/port", "12 /listeners/3",
            "14 /clusters/0/endpoints/0", "14 /clusters/0/endpoints/1/spec",
            "16 /routes/0/ingress/0", "16 /routes/0/ingress/1/spec/protocol"),
            places(result));
    }

    @Test
    void shouldFindWhatCannotBeMade() throws IOException {
        var result = check("""
            rules: [ { name: r, match: { op: frobnicate }, action: { route: {
                destination: { spec: { protocol: X } }, ingress: [ { spec: { protocol: Y } } ]
                } } } ]
            clusters: [ { name: c, spec: { protocol: TCP, port: 1 }, loadbalancer: { policy: P } } ]
            """);
        assertEquals(List.of("1 /rules/0/match/op",
            "2 /rules/0/action/route/destination/spec/protocol",
            "2 /rules/0/action/route/ingress/0/spec/protocol", "4 /clusters/0/loadbalancer"),
            places(result));
    }

    @Test
    void shouldWarnOfFieldsThatNobodyReads() throws IOException {
        var result = check("""
            listeners:
              - name: u
                spec: { protocol: UDP, port: 1, connect: { addres: 127.0.0.1 } }
                rules: []
                options: { idle_timout: 5 }
            clusters:
              - name: c
                spec: { protocol: TCP, prot: 1, bind: { ports: 2 } }
                endpoints: [ { spec: { adress: 127.0.0.1, address: 127.0.0.1 } } ]
              - { name: l, spec: { protocol: Logger, log_fil: x } }
              - { name: e, spec: { protocol: Echo, port: 1 } }
            """);
        assertEquals(0, result.status(), result.err());
        assertEquals("""
            /clusters/0/endpoints/0/spec/adress: unknown field "adress", did you mean "address"?
            /clusters/0/spec/bind/ports: unknown field "ports", did you mean "port"?
            /clusters/0/spec/prot: unknown field "prot", did you mean "port"?
            /clusters/0/spec: a cluster without port cannot be connected
            /clusters/1/spec/log_fil: unknown field "log_fil", did you mean "log_file"?
            /clusters/2/spec/port: unknown field "port"
            /listeners/0/options/idle_timout: unknown field "idle_timout", did you mean \
            "idle_timeout"?
            /listeners/0/spec/connect/addres: unknown field "addres", did you mean "address"?
            """, warnings(result));
    }

    @Test
    void shouldWarnOfFieldsWithinSpecs() throws IOException {
        var result = check("""
            listeners:
              - name: s
                spec: { protocol: SCTP, port: 7, streams: { inn: 1 }, rto: { mn: 1 } }
                rules: []
              - name: p
                spec: { protocol: AF_PACKET, interface: lo, fanout: { group: 1, mod: lb },
                        ring: { block: 4 } }
                rules: []
              - name: w
                spec: { protocol: WebSocket, port: 2, ping: { interval: 4, timout: 3 } }
                rules: []
            clusters:
              - name: j
                spec:
                  protocol: JSONSocket
                  transport: { protocol: UDP, port: 1, bind: { adress: '::1' } }
                  header:
                    - { path: /IP, paht: /UDP }
                    - { path: { from: /a, too: /b } }
                    - { set: { key: /a, value: { any: 1 }, vale: 1 } }
              - { name: b, spec: { protocol: UNIX/dgram, bind: { filename: /x, mod: '0600' } } }
              - { name: a, spec: { protocol: SCTP, port: 1, bind: { prt: 1 } } }
            """);
        assertEquals(0, result.status(), result.err());
        assertEquals("""
            /clusters/0/spec/header/0/paht: unknown field "paht", did you mean "path"?
            /clusters/0/spec/header/1/path/too: unknown field "too", did you mean "to"?
            /clusters/0/spec/header/2/set/vale: unknown field "vale", did you mean "value"?
            /clusters/0/spec/transport/bind/adress: unknown field "adress", did you mean \
            "address"?
            /clusters/1/spec/bind/mod: unknown field "mod", did you mean "mode"?
            /clusters/2/spec/bind/prt: unknown field "prt", did you mean "port"?
            /listeners/0/spec/rto/mn: unknown field "mn", did you mean "min"?
            /listeners/0/spec/streams/inn: unknown field "inn", did you mean "in"?
            /listeners/1/spec/fanout/mod: unknown field "mod", did you mean "mode"?
            /listeners/1/spec/ring/block: unknown field "block", did you mean "blocks"?
            /listeners/2/spec/ping/timout: unknown field "timout", did you mean "timeout"?
            """, warnings(result));
    }

    @Test
    void shouldOpenNothing() throws IOException {
        var log = dir.resolve("log");
        var socket = dir.resolve("socket");
        var result = check("admin: { log_file: " + log + ", access_log_path: " + log + " }\n"
            + "listeners: [ { name: u, spec: { protocol: UnixDomainSocket, filename: " + socket
            + " }, rules: [] } ]\n");
        assertEquals(0, result.status(), result.err());
        assertTrue(!Files.exists(log) && !Files.exists(socket));
    }

    @Test
    void shouldHoldTheFileAgainstTheSchemaWhenStrict() throws IOException {
        var text = "routes: [ { name: r, destination: c, retry: { retry_on: sometimes } } ]\n";
        var lenient = check(text);
        assertEquals(0, lenient.status());
        assertTrue(lenient.out().contains("warning: "), lenient.out());
        var strict = check(text, "-s");
        assertEquals(1, strict.status());
        assertEquals(List.of("1 /routes/0/retry/retry_on"), places(strict));
    }

    @Test
    void shouldSayWhereTheFileCannotBeRead() throws IOException {
        assertEquals(List.of("2 "), places(check("a: 1\nb: [ \n")).stream()
            .map(place -> place.replaceAll("^[23] .*", "2 ")).toList());
        var missing = run("check", dir.resolve("none.yaml").toString());
        assertEquals(1, missing.status());
        assertTrue(missing.err().contains("no such file"), missing.err());
        assertTrue(run("check").err().contains("check takes one FILE"));
    }

    @Test
    void shouldWarnOfWhatCannotWork() throws IOException {
        var result = check("""
            clusters: [ { name: c, spec: { protocol: TCP } } ]
            routes: [ { name: r, destination: nowhere } ]
            """);
        assertEquals(0, result.status(), result.err());
        assertTrue(result.out().contains(":1:30: /clusters/0/spec: a cluster without port"),
            result.out());
        assertTrue(result.out().contains("route \"r\": there is no cluster \"nowhere\""),
            result.out());
    }

    private static String warnings(Shell.Result result) {
        return result.out().lines().map(line -> line.replaceFirst("warning: \\S+ ", ""))
            .sorted().collect(Collectors.joining("\n", "", "\n"));
    }

    private Shell.Result check(String text, String... flags) throws IOException {
        var words = new ArrayList<>(List.of("check"));
        words.addAll(List.of(flags));
        words.add(Files.writeString(dir.resolve("f.yaml"), text).toString());
        return run(words.toArray(String[]::new));
    }

    private static Shell.Result run(String... words) throws IOException {
        var command = new ArrayList<>(ProxyProcess.java());
        command.addAll(List.of(words));
        return Shell.run(command);
    }

    /** Line and pointer of each error, once. */
    private static List<String> places(Shell.Result result) {
        return result.err().lines()
            .map(line -> line.replaceFirst("^l7mp: .*f\\.yaml:(\\d+):\\d+: (/\\S*:)?.*", "$1 $2")
                .replaceFirst(":$", "")).distinct().toList();
    }
}

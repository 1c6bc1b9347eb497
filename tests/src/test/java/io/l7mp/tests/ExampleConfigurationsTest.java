// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.lab.Sctp;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every file in proxy/config/ works as it is: nobody should have to mend an example. */
@NeedsNetNs
class ExampleConfigurationsTest {
    private static final Path DIRECTORY = ProxyProcess.root().resolve("proxy/config");
    /** How the log begins a line that is no good news. */
    private static final Pattern COMPLAINT = Pattern.compile("(^|.* )(warn|error): .*");
    /** A kernel may lack what an example is about. */
    private static final String LACKING = "this kernel has no";
    private static final String LISTENING = "0A";

    private static Lab lab;

    @BeforeAll
    static void create() throws IOException {
        lab = Lab.create();
    }

    @AfterAll
    static void remove() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    static Stream<String> examples() throws IOException {
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).sorted()
                .filter(file -> !Sctp.isAlone() || file.equals("sctp.yaml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldPassTheStrictCheck(String example) throws IOException {
        var command = new ArrayList<>(ProxyProcess.java());
        command.addAll(List.of("check", "-s", file(example)));
        var result = Shell.run(command);
        assertEquals("", result.out() + result.err());
        assertEquals(0, result.status());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldStartAndListenAndLeaveNothing(String example) throws IOException {
        var before = sockets();
        var proxy = ProxyProcess.launch(lab, List.of(), List.of("-c", file(example), "-l", "info"));
        try {
            awaitReady(proxy);
            for (var listener : listeners(example)) {
                assertListens(proxy, listener);
            }
            assertEquals(List.of(), complaints(proxy));
            proxy.terminate();
            assertEquals(0, proxy.awaitExit());
            assertEquals(List.of(), complaints(proxy));
        } finally {
            proxy.close();
        }
        assertEquals(List.of(), lab.leftovers());
        assertEquals(before, sockets());
    }

    private static void awaitReady(Program proxy) throws IOException {
        Await.until("the proxy to be ready", () -> {
            if (!proxy.isAlive()) {
                giveUp(proxy);
            }
            return output(proxy).anyMatch(line -> line.contains(" is ready after "));
        });
    }

    private static void giveUp(Program proxy) {
        var status = proxy.awaitExit();
        output(proxy).filter(line -> line.contains(LACKING)).findFirst()
            .ifPresent(reason -> abort("skipped: " + reason));
        throw new AssertionError("it ended with status " + status + ": " + proxy.err().tail(20));
    }

    /** A port is open in the proxy's namespace, a socket file is there. */
    private static void assertListens(Program proxy, Map<?, ?> spec) throws IOException {
        var transport = spec.get("transport_spec") instanceof Map<?, ?> inner ? inner
            : spec.get("transport") instanceof Map<?, ?> other ? other : spec;
        var protocol = String.valueOf(transport.get("protocol"));
        var what = protocol + " " + transport;
        switch (protocol) {
            case "TCP", "HTTP", "WebSocket" ->
                assertTrue(isOpen(proxy, "tcp", transport.get("port"), LISTENING), what);
            case "UDP" -> assertTrue(isOpen(proxy, "udp", transport.get("port"), ""), what);
            default -> {
                if (transport.get("filename") instanceof String path && !path.startsWith("@")) {
                    assertTrue(Files.exists(Path.of(path)), what);
                }
            }
        }
    }

    private static boolean isOpen(Program proxy, String kind, Object port, String state)
            throws IOException {
        var open = Pattern.compile(" *\\d+: [0-9A-F]+:%04X [0-9A-F:]+ %s.*".formatted(port, state));
        for (var table : List.of(kind, kind + "6")) {
            try (var lines = Files.lines(Path.of("/proc/" + proxy.pid() + "/net/" + table))) {
                if (lines.anyMatch(line -> open.matcher(line).matches())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Map<?, ?>> listeners(String example) throws IOException {
        var text = Files.readString(DIRECTORY.resolve(example));
        var tree = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
        var specs = new ArrayList<Map<?, ?>>();
        for (var listener : (List<?>) tree.get("listeners")) {
            specs.add((Map<?, ?>) ((Map<?, ?>) listener).get("spec"));
        }
        return specs;
    }

    private static List<String> complaints(Program proxy) {
        return output(proxy).filter(line -> COMPLAINT.matcher(line).matches()).toList();
    }

    private static Stream<String> output(Program proxy) {
        return Stream.concat(proxy.out().lines().stream(), proxy.err().lines().stream());
    }

    /** Socket files and pipes where examples put them. */
    private static List<Path> sockets() throws IOException {
        try (var files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("l7mp"))
                .filter(file -> !Files.isRegularFile(file) && !Files.isDirectory(file))
                .sorted().toList();
        }
    }

    private static String file(String example) {
        return DIRECTORY.resolve(example).toAbsolutePath().toString();
    }
}

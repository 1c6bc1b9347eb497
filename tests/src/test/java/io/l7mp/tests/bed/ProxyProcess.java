// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.lab.Transcript;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The packaged proxy, running in the middle namespace with the flags of its launcher. */
public final class ProxyProcess {
    private static final Path JAR = root().resolve("proxy/target/dist/l7mp.jar");

    private final Program program;
    private final Api api;

    /** Looks at a process that runs the proxy in the middle of a lab, however it was started. */
    public ProxyProcess(Program program, Lab lab) {
        this.program = program;
        api = new Api(lab.proxy());
    }

    /** The directory of the checkout. */
    public static Path root() {
        return Path.of(System.getProperty("l7mp.root", ".."));
    }

    /** The launcher, after it has done what it does once for a build and others would wait for. */
    public static Path launcher() throws IOException {
        var launcher = root().resolve("proxy/bin/l7mp").toAbsolutePath();
        Shell.check(launcher.toString(), "--version");
        return launcher;
    }

    /** A configuration with the REST API on its usual port and nothing else. */
    public static String controllerOnly() {
        return """
            admin: { log_level: info }
            listeners:
              - name: controller-listener
                spec: { protocol: HTTP, port: 1234 }
                rules:
                  - action:
                      route:
                        destination: { name: l7mp-controller, spec: { protocol: L7mpController } }
            """;
    }

    /** Starts the proxy with a configuration in YAML and waits until its API answers. */
    public static ProxyProcess start(Lab lab, String config) throws IOException {
        return start(lab, List.of(), file(lab, "l7mp.yaml", config));
    }

    /** Starts the proxy below a prefix such as prlimit and waits until its API answers. */
    public static ProxyProcess start(Lab lab, List<String> prefix, Path config) throws IOException {
        var program = launch(lab, prefix, List.of("-c", config.toString()));
        var proxy = new ProxyProcess(program, lab);
        proxy.awaitReady();
        return proxy;
    }

    /** Starts the proxy with these arguments and returns at once. */
    public static Program launch(Lab lab, List<String> prefix, List<String> args)
            throws IOException {
        var command = new ArrayList<>(prefix);
        // A shell's background jobs, the tests being one perhaps, inherit it ignored.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(java());
        command.addAll(args);
        return lab.own(Program.start(lab.proxy().command(command)));
    }

    /** The command line up to the proxy's own arguments, as its launcher has it. */
    public static List<String> java() {
        return List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC",
            "-Xms8m", "-Xmx256m", "-XX:-UsePerfData", "-XX:MaxInlineLevel=9",
            "-XX:InlineSmallCode=1000", "-XX:TrimNativeHeapInterval=5000",
            "-jar", JAR.toAbsolutePath().toString());
    }

    /** Writes a configuration into the lab's directory. */
    public static Path file(Lab lab, String name, String text) throws IOException {
        return Files.writeString(lab.dir().resolve(name), text);
    }

    /** Its REST API. */
    public Api api() {
        return api;
    }

    /** Waits until the API answers; fails with what was printed when the process ends before. */
    public void awaitReady() throws IOException {
        Await.until("the API of the proxy", this::isAnswering);
    }

    /** The process: its output, its input, its signals. */
    public Program program() {
        return program;
    }

    /** What it prints on standard output. */
    public Transcript out() {
        return program.out();
    }

    /** What it prints on standard error. */
    public Transcript err() {
        return program.err();
    }

    /** True while it runs. */
    public boolean isAlive() {
        return program.isAlive();
    }

    /** How many descriptors it has open. */
    public int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    /** Its resident memory in KiB. */
    public long residentKib() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + program.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).findFirst()
                .map(line -> Long.valueOf(line.replaceAll("\\D", ""))).orElse(0L);
        }
    }

    /** Asks it to end (SIGTERM) and fails unless it does so with exit status 0. */
    public void stop() {
        program.terminate();
        var status = program.awaitExit();
        if (status != 0) {
            throw new AssertionError("exit status " + status + " after SIGTERM: " + err().tail(20));
        }
    }

    private boolean isAnswering() throws IOException {
        if (!isAlive()) {
            throw new AssertionError("the proxy ended, status " + program.awaitExit()
                + ": " + err().tail(20));
        }
        try {
            return api.get("admin").status() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }
}

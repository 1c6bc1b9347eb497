package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.process.Command;
import io.l7mp.ffi.process.Command.Stderr;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.framing.Framing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a cluster starts, and how.
 *
 * @param command the program, its arguments, environment and directory
 * @param graceMs how long it may take to end after SIGTERM, in milliseconds
 * @param maxProcesses how many may run at a time
 */
record ForkSpec(Command command, int graceMs, int maxProcesses) {
    /** What a spec may say. */
    static final Set<String> FIELDS = Framing.with("command", "env", "inherit_env", "cwd",
            "stderr", "grace", "max_processes");

    private static final String PATH = "PATH";
    private static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** By these the loader, or a shell that runs a script, is made to run something else. */
    private static final Pattern HIJACKING =
            Pattern.compile("LD_.*|GCONV_PATH|ENV|BASH_ENV|BASH_FUNC_.*|SHELLOPTS");
    private static final int DEFAULT_GRACE_MS = 2_000;
    private static final int LONGEST_GRACE_MS = 60_000;
    private static final int DEFAULT_PROCESSES = 256;
    private static final int MOST_PROCESSES = 100_000;

    /** Reads the cluster's spec; only what {@code allowed} has is accepted. */
    static ForkSpec of(Node spec, AllowedPrograms allowed) {
        var words = spec.get("command")
                .orElseThrow(() -> spec.refuse("Property command is required")).asArray();
        if (words.isEmpty()) {
            throw spec.get("command").orElseThrow().expected("a program and its arguments");
        }
        var command = new Command(allowed.check(words.getFirst()),
                words.stream().map(ForkSpec::text).toList(), environment(spec),
                spec.get("cwd").map(ForkSpec::directory),
                spec.get("stderr").map(ForkSpec::stderr).orElse(Stderr.PIPE));
        return new ForkSpec(command,
                spec.integer("grace", DEFAULT_GRACE_MS, 0, LONGEST_GRACE_MS),
                spec.integer("max_processes", DEFAULT_PROCESSES, 1, MOST_PROCESSES));
    }

    /** Ours may hold secrets, so it is not passed on unless that is asked for. */
    private static Map<String, String> environment(Node spec) {
        var environment = new LinkedHashMap<String, String>();
        if (spec.bool("inherit_env", false)) {
            environment.putAll(System.getenv());
        } else {
            environment.put(PATH, DEFAULT_PATH);
        }
        spec.get("env").map(Node::asObject).ifPresent(given -> given.keys().forEach(key -> {
            checkName(key, given);
            environment.put(key, text(given.get(key).orElseThrow()));
        }));
        return environment;
    }

    /** Whoever may make a cluster must not be able to start more than is allowed. */
    private static void checkName(String name, Node given) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw given.refuse("\"" + name + "\" is no name of a variable");
        }
        if (HIJACKING.matcher(name).matches()) {
            throw given.refuse("\"" + name + "\" may not be set: it can make any program run"
                    + " another one");
        }
    }

    private static String text(Node node) {
        if (node.asString().indexOf('\0') >= 0) {
            throw node.refuse("must not contain a NUL character");
        }
        return node.asString();
    }

    private static String directory(Node node) {
        if (!text(node).startsWith("/")) {
            throw node.expected("the absolute path of a directory");
        }
        return node.asString();
    }

    private static Stderr stderr(Node node) {
        if (node.kind() == Node.Kind.NULL) {
            // What YAML makes of the word without quotes.
            return Stderr.NULL;
        }
        return switch (node.asString()) {
            case "log" -> Stderr.PIPE;
            case "null" -> Stderr.NULL;
            case "stream" -> Stderr.STDOUT;
            default -> throw node.expected("one of log, null, stream");
        };
    }

    /** Whether what it says on standard error goes into the log. */
    boolean logsErrors() {
        return command.stderr() == Stderr.PIPE;
    }

    /** How many descriptors of ours a process takes: pidfd, stdin, stdout, maybe stderr. */
    int descriptors() {
        return logsErrors() ? 4 : 3;
    }
}

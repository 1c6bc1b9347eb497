package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Settings of the process.
 *
 * @param logLevel      silly, verbose, info, notice, warn, error or silent; info by default
 * @param strict        whether requests are validated against the schema; false by default
 * @param logFile       where the log goes; empty for standard error
 * @param accessLogPath file with a line for each session; empty for none
 * @param offload       kernel offload; disabled by default
 * @param offloadIfs    network interfaces to offload on; empty for all that can
 * @param offloadSessions how many sessions the kernel has room for; 65 536 by default
 * @param apiOpen       whether the API answers other hosts; false by default
 * @param loops         threads for the data path; 1 by default
 * @param allowExec     absolute paths of the programs that clusters may start; none by default
 * @param limits        bounds on configurations sent to the API
 * @param node          as given, which tells what was given at all
 */
public record AdminSpec(String logLevel, boolean strict, Optional<String> logFile,
                        Optional<String> accessLogPath, Offload offload, List<String> offloadIfs,
                        int offloadSessions, boolean apiOpen, int loops, List<String> allowExec,
                        Limits limits, Node node) {

    /** Whether established flows move into the kernel. */
    public enum Offload {
        /** Load the kernel program and use it. */
        INIT,
        /** Use a kernel program that is loaded already. */
        NO_INIT,
        /** Keep everything in the process. */
        DISABLE
    }

    /** Names of log levels, the most talkative first. */
    public static final List<String> LOG_LEVELS =
        List.of("silly", "verbose", "info", "notice", "warn", "error", "silent");

    private static final Set<String> KNOWN = Set.of("log_level", "strict", "log_file",
        "access_log_path", "offload", "offload_ifs", "offload_sessions", "api_open", "loops",
        "allow_exec", "limits", "version");
    private static final List<String> OFFLOADS = List.of("init", "no_init", "disable");
    private static final String ALL = "all";
    private static final int MOST_LOOPS = 1024;
    private static final int DEFAULT_OFFLOADED = 65_536;
    private static final int MOST_OFFLOADED = 1 << 20;

    /** What goes without saying. */
    public static final AdminSpec DEFAULT = of(Node.empty(), warning -> { });

    /** Reads an admin object; an answer to {@code GET /admin} is one, too. */
    public static AdminSpec of(Node node, Consumer<String> warnings) {
        node.asObject().warnUnknown(KNOWN, warnings);
        return new AdminSpec(
            node.get("log_level").map(AdminSpec::logLevel).orElse("info"),
            node.bool("strict", false),
            node.get("log_file").map(Node::asString).filter(Predicate.not(String::isEmpty)),
            node.get("access_log_path").map(Node::asString)
                .filter(Predicate.not(String::isEmpty)),
            node.get("offload").map(AdminSpec::offload).orElse(Offload.DISABLE),
            node.get("offload_ifs").map(AdminSpec::interfaces).orElse(List.of()),
            node.integer("offload_sessions", DEFAULT_OFFLOADED, 1, MOST_OFFLOADED),
            node.bool("api_open", false),
            node.integer("loops", 1, 1, MOST_LOOPS),
            node.get("allow_exec").map(AdminSpec::programs).orElse(List.of()),
            node.get("limits").map(each -> Limits.of(each, warnings))
                .orElse(Limits.CONFIGURATION),
            node);
    }

    /**
     * These settings with those changed that {@code other} was given; the others stay. A file is
     * given up by an empty name.
     *
     * @throws ConfigException for one that cannot change while the process runs
     */
    public AdminSpec with(AdminSpec other) {
        var keys = other.node.keys();
        if (keys.contains("loops") && other.loops != loops) {
            throw other.node.get("loops").orElseThrow().refuse(
                "cannot be changed while the proxy runs: it is " + loops);
        }
        if (keys.contains("allow_exec") && !other.allowExec.equals(allowExec)) {
            throw other.node.get("allow_exec").orElseThrow().refuse(
                "can only be set in the file the proxy starts with: it is " + allowExec);
        }
        // In an answer, which has a version, offload tells what is, not what is wanted.
        var isAnswer = keys.contains("version");
        return new AdminSpec(
            keys.contains("log_level") ? other.logLevel : logLevel,
            keys.contains("strict") ? other.strict : strict,
            keys.contains("log_file") ? other.logFile : logFile,
            keys.contains("access_log_path") ? other.accessLogPath : accessLogPath,
            keys.contains("offload") && !isAnswer ? other.offload : offload,
            keys.contains("offload_ifs") ? other.offloadIfs : offloadIfs,
            keys.contains("offload_sessions") ? other.offloadSessions : offloadSessions,
            keys.contains("api_open") ? other.apiOpen : apiOpen,
            loops,
            allowExec,
            keys.contains("limits") ? other.limits : limits,
            node);
    }

    /** All settings as JSON; what is not set is left out. */
    public Map<String, Object> shown() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("log_level", logLevel);
        shown.put("strict", strict);
        logFile.ifPresent(file -> shown.put("log_file", file));
        accessLogPath.ifPresent(path -> shown.put("access_log_path", path));
        shown.put("offload", OFFLOADS.get(offload.ordinal()));
        shown.put("offload_ifs", offloadIfs);
        shown.put("offload_sessions", offloadSessions);
        shown.put("api_open", apiOpen);
        shown.put("loops", loops);
        if (!allowExec.isEmpty()) {
            shown.put("allow_exec", allowExec);
        }
        shown.put("limits", limits.shown());
        return shown;
    }

    /** The offload setting of a word on the command line or in a file. */
    public static Optional<Offload> offload(String word) {
        int index = OFFLOADS.indexOf(word);
        return index < 0 ? Optional.empty() : Optional.of(Offload.values()[index]);
    }

    private static String logLevel(Node node) {
        return oneOf(node, LOG_LEVELS);
    }

    /** The boolean is what {@code GET /admin} shows. */
    private static Offload offload(Node node) {
        if (node.kind() == Node.Kind.BOOLEAN) {
            return node.asBoolean() ? Offload.INIT : Offload.DISABLE;
        }
        return offload(oneOf(node, OFFLOADS)).orElseThrow();
    }

    private static String oneOf(Node node, List<String> words) {
        if (node.kind() == Node.Kind.STRING && words.contains(node.asString())) {
            return node.asString();
        }
        throw node.expected("one of " + String.join(", ", words));
    }

    /** Relative ones would mean something else in another working directory. */
    private static List<String> programs(Node node) {
        return node.asArray().stream().map(each -> {
            if (!each.asString().startsWith("/") || each.asString().indexOf('\0') >= 0) {
                throw each.expected("the absolute path of a program");
            }
            return each.asString();
        }).toList();
    }

    /** The interfaces of a list with commas; empty for {@code all}. */
    public static List<String> interfaces(String list) {
        return interfaces(Arrays.stream(list.split(",")));
    }

    private static List<String> interfaces(Node node) {
        return node.kind() == Node.Kind.STRING ? interfaces(node.asString())
            : interfaces(node.asArray().stream().map(Node::asString));
    }

    private static List<String> interfaces(Stream<String> names) {
        var listed = names.map(String::strip).filter(Predicate.not(String::isEmpty)).toList();
        return listed.contains(ALL) ? List.of() : listed;
    }
}

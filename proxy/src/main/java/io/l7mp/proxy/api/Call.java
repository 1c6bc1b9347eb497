package io.l7mp.proxy.api;

import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.config.Json;
import io.l7mp.proxy.config.Json.Format;
import io.l7mp.proxy.config.Limits;
import io.l7mp.proxy.config.Node;
import io.l7mp.proxy.config.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request on its way through its operation.
 *
 * @param request its head
 * @param body as it came
 * @param query the parameters after the path
 * @param variables what stands in the path where the operation's template has a variable, in order
 * @param parsed the body when it has been read already
 */
record Call(Request request, byte[] body, Map<String, String> query, List<String> variables,
        Optional<Node> parsed) {
    /** A call whose body nobody has looked at. */
    Call(Request request, byte[] body, Map<String, String> query, List<String> variables) {
        this(request, body, query, variables, Optional.empty());
    }

    /** The same with the body read. */
    Call with(Optional<Node> document) {
        return new Call(request, body, query, variables, document);
    }

    /** The first variable of the path: the name of an object. */
    String name() {
        return variables.get(0);
    }

    /** The second variable of the path. */
    String second() {
        return variables.get(1);
    }

    /** Whether what is mentioned is meant, too. */
    boolean recursive() {
        return flag("recursive");
    }

    /** Whether a parameter is the word {@code true}. */
    boolean flag(String parameter) {
        return "true".equals(query.get(parameter));
    }

    /**
     * Whether a parameter is {@code true}. A word that is not {@code false} either is refused: who
     * asks for a dry run in other words must not get another.
     */
    boolean strictFlag(String parameter) {
        return switch (query.getOrDefault(parameter, "false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(parameter + ": expected true or false, found "
                    + Json.text(query.get(parameter), Format.TERSE));
        };
    }

    /** Refuses parameters that are not among the known. */
    void checkQuery(Set<String> known) {
        for (var parameter : query.keySet()) {
            if (!known.contains(parameter)) {
                throw refuse("unknown parameter" + Spelling.hint(parameter, known));
            }
        }
    }

    private static ConfigException refuse(String text) {
        return ConfigException.contract(Node.empty(), "Query: " + text);
    }

    /** How the answer is to be laid out. */
    Format format() {
        return Format.of(query.getOrDefault("format", "plain"));
    }

    /** The body, which must be JSON or YAML. */
    Node document(Limits limits) {
        return parsed.orElseGet(() ->
                MediaType.of(request.header("content-type").orElse("")).parse(body, limits));
    }
}

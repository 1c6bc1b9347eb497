package io.l7mp.proxy.rule;

import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Turns the JSON of a predicate into a Match, or says which part of it is malformed. */
final class MatchCompiler {

    private static final List<String> OPS = List.of("test", "contains", "starts", "ends", "in",
        "less", "more", "matches", "defined", "undefined", "type", "contained", "intersects",
        "and", "or", "not");

    private final Findings findings;

    MatchCompiler(Findings findings) {
        this.findings = findings;
    }

    Match compile(Node node) {
        return RuleSpec.isWildcard(node) ? new Match.Any() : predicate(node);
    }

    private Match predicate(Node node) {
        var op = node.asObject().string("op");
        var path = path(node);
        boolean ignoreCase = node.bool("ignore_case", false);
        return switch (op) {
            case "test" -> new Match.Test(path, value(node).plain(), ignoreCase);
            case "contains" -> new Match.Contains(path, value(node).plain(), ignoreCase);
            case "starts" -> new Match.Starts(path, value(node).asString(), ignoreCase);
            case "ends" -> new Match.Ends(path, value(node).asString(), ignoreCase);
            case "in" -> new Match.In(path, values(node), ignoreCase);
            case "less" -> new Match.Less(path, value(node).asNumber());
            case "more" -> new Match.More(path, value(node).asNumber());
            case "matches" -> new Match.Matches(path, regex(value(node), ignoreCase));
            case "defined" -> new Match.Defined(path);
            case "undefined" -> new Match.Undefined(path);
            case "type" -> new Match.Type(path, type(value(node)));
            case "contained" -> new Match.Contained(path, value(node).plain(), ignoreCase);
            case "intersects" -> new Match.Intersects(path, values(node), ignoreCase);
            case "and" -> new Match.And(path, operands(node));
            case "or" -> new Match.Or(path, operands(node));
            case "not" -> new Match.Not(path, operands(node));
            default -> throw unknown(node.get("op").orElseThrow(), OPS);
        };
    }

    private static Path path(Node node) {
        try {
            return Path.parse(node.string("path", ""));
        } catch (IllegalArgumentException e) {
            throw node.get("path").orElse(node).refuse(e.getMessage());
        }
    }

    private static Node value(Node node) {
        return node.get("value").orElseThrow(() -> missing(node, "value", "a value"));
    }

    private static List<?> values(Node node) {
        return value(node).asArray().stream().map(Node::plain).toList();
    }

    private List<Match> operands(Node node) {
        var operands = node.get("apply").orElseThrow(() -> missing(node, "apply", "an array"));
        return findings.each(operands.asArray(), this::predicate);
    }

    private Regex regex(Node node, boolean ignoreCase) {
        try {
            return Regex.compile(node.asString(), ignoreCase,
                () -> node.warn("regular expression given up, it takes too long", findings));
        } catch (PatternSyntaxException e) {
            throw node.refuse("not a regular expression: " + e.getDescription());
        }
    }

    private static ValueType type(Node node) {
        return ValueType.of(node.asString())
            .orElseThrow(() -> unknown(node, ValueType.words()));
    }

    private static ConfigException missing(Node node, String key, String what) {
        return new ConfigException(node.position(), node.pointer() + "/" + key,
            "expected " + what + ", found nothing");
    }

    private static ConfigException unknown(Node node, List<String> words) {
        return node.expected("one of " + String.join(", ", words));
    }
}

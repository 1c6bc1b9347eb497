package io.l7mp.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts here are contract: clients of the ancestor match on them. */
class SpecErrorsTest {

    private static final String INVALID = "An object (a set of key-value pairs) is expected";

    @ParameterizedTest
    @CsvSource({"{}", "[]", "{\"listener\": []}", "{\"listener\": null}", "{\"cluster\": {}}", "3"})
    void shouldExpectTheWrapperOfABody(String body) {
        var error = assertThrows(ConfigException.class,
            () -> ObjectKind.LISTENER.unwrap(json(body)));
        assertEquals("Cannot add listener: " + INVALID, error.content());
    }

    @Test
    void shouldNameEveryKindAsTheAncestor() {
        var node = Node.of("x");
        assertEquals("Cannot add RuleList: RuleList \"x\" already defined",
            ObjectKind.RULE_LIST.alreadyDefined(node, "x").content());
        assertEquals("Cannot add endpoint: Endpoint \"x\" already defined",
            ObjectKind.END_POINT.alreadyDefined(node, "x").content());
        assertEquals("Cannot add route: Route \"x\" already defined",
            ObjectKind.ROUTE.alreadyDefined(node, "x").content());
        assertEquals("Cannot add cluster: Cluster \"x\" already defined",
            ObjectKind.CLUSTER.alreadyDefined(node, "x").content());
        assertEquals("Cannot add rule: Rule \"x\" already defined",
            ObjectKind.RULE.alreadyDefined(node, "x").content());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}|Property name is required|",
        "{\"name\": 1}|Property name is invalid|/name",
        "{\"name\": \"x\"}|Property spec is required|",
        "{\"name\": \"x\", \"spec\": []}|Property spec is invalid|/spec",
        "{\"name\": \"x\", \"spec\": {\"protocol\": \"UDP\"}}|Property rules is required|",
        "{\"name\": \"x\", \"spec\": {\"protocol\": \"UDP\"}, \"rules\": 7}"
            + "|Property rules is invalid|/rules",
        "{\"name\": \"x\", \"spec\": {\"protocol\": \"UDP\"}, \"rules\": [], \"options\": 1}"
            + "|Property options is invalid|/options",
        "[]|An object (a set of key-value pairs) is expected|"})
    void shouldRefuseListeners(String text, String detail, String pointer) {
        var error = error(ListenerSpec::of, text);
        assertEquals("Cannot add listener: " + detail, error.content());
        assertEquals(pointer == null ? "" : pointer, error.pointer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\\tb", "a\\r\\nb", "a\\u0000b", "a\\u00a0b",
        "\\u007f", "a\\u2028b", "a\\ud800b"})
    void shouldRefuseNamesThatCannotBeWritten(String name) {
        var text = "{\"name\": \"" + name + "\", \"rules\": []}";
        assertEquals("Cannot add RuleList: Property name is invalid",
            error(RuleListSpec::of, text).content());
    }

    @Test
    void shouldBoundTheLengthOfNames() {
        var text = "{\"name\": \"%s\", \"rules\": []}";
        assertEquals(255, RuleListSpec.of(json(text.formatted("x".repeat(255))), w -> { })
            .name().orElseThrow().length());
        assertEquals("Cannot add RuleList: Property name is invalid",
            error(RuleListSpec::of, text.formatted("x".repeat(256))).content());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"name\": \"c\"}|Cannot add cluster: Property spec is required",
        "{\"spec\": {}}|Cannot add cluster: Property name is required",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": {}}"
            + "|Cannot add cluster: Property endpoints is invalid",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": 1}"
            + "|Cannot add cluster: Property endpoints is invalid",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": [1]}"
            + "|Cannot add endpoint: An object (a set of key-value pairs) is expected",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": [{}]}"
            + "|Cannot add endpoint: Property spec is required",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": "
            + "[{\"spec\": {}, \"weight\": 1.5}]}|Cannot add endpoint: Property weight is invalid",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"endpoints\": "
            + "[{\"spec\": {\"address\": 1}}]}"
            + "|/endpoints/0/spec/address: expected a string, found 1",
        "{\"name\": \"c\", \"spec\": {\"protocol\": \"UDP\"}, \"loadbalancer\": 1}"
            + "|Cannot add cluster: Property loadbalancer is invalid",
        "{\"name\": \"c\", \"spec\": {}}"
            + "|Cluster.create: TODO: Protocol \"undefined\" unimplemented",
        "{\"name\": \"c\", \"spec\": {\"protocol\": 3}}"
            + "|Cluster.create: TODO: Protocol 3 unimplemented"})
    void shouldRefuseClusters(String text, String content) {
        assertEquals(content, error(ClusterSpec::of, text).content());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"name\": \"r\"}|Cannot add route: Invalid destination",
        "{\"name\": \"r\", \"cluster\": \"c\"}|Cannot add route: Invalid destination",
        "{\"name\": \"r\", \"destination\": \"\"}|Cannot add route: Invalid destination",
        "{\"name\": \"r\", \"destination\": 7}|Cannot add route: Invalid destination",
        "{\"destination\": \"c\"}|Cannot add route: Property name is required",
        "{\"name\": \"r\", \"destination\": \"c\", \"ingress\": \"x\"}"
            + "|Cannot add route: Property ingress is invalid",
        "{\"name\": \"r\", \"destination\": \"c\", \"egress\": [1]}"
            + "|/egress/0: expected the name of a cluster, or a cluster, found 1",
        "{\"name\": \"r\", \"destination\": \"c\", \"retry\": 1}"
            + "|Cannot add route: Property retry is invalid",
        "{\"name\": \"r\", \"destination\": \"c\", \"retry\": {\"timeout\": -1}}"
            + "|/retry/timeout: expected an integer of at least 0, found -1",
        "{\"name\": \"r\", \"destination\": {}}|Cannot add cluster: Property spec is required"})
    void shouldRefuseRoutes(String text, String content) {
        assertEquals(content, error(RouteSpec::of, text).content());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}|Cannot add rule: Property name is required",
        "{\"name\": \"r\"}|Cannot add rule: Property action is required",
        "{\"name\": \"r\", \"action\": \"x\"}|Cannot add rule: Property action is invalid",
        "{\"name\": \"r\", \"action\": {\"route\": 1}}"
            + "|/action/route: expected the name of a route, or a route, found 1",
        "{\"name\": \"r\", \"action\": {\"route\": {}}}|Cannot add route: Invalid destination",
        "{\"name\": \"r\", \"action\": {\"apply\": {}}}"
            + "|/action/apply: expected a string, found an object",
        "{\"name\": \"r\", \"action\": {\"rewrite\": {}}}"
            + "|/action/rewrite: expected an array, found an object",
        "{\"name\": \"r\", \"action\": {\"rewrite\": [{\"value\": 1}]}}"
            + "|/action/rewrite/0/path: expected a string, found nothing"})
    void shouldRefuseRules(String text, String content) {
        assertEquals(content, error(RuleSpec::of, text).content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[]", "true"})
    void shouldRefuseElementsOfRuleLists(String element) {
        var text = "{\"name\": \"rl\", \"rules\": [\"r\", " + element + "]}";
        var error = error(RuleListSpec::of, text);
        assertEquals("Cannot add rule to rulelist: Invalid rule", error.content());
        assertEquals("/rules/1", error.pointer());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"*\"|true", "\"x\"|true", "null|true", "false|true",
        "{\"match\": \"*\"}|true", "true|false", "{}|false", "{\"op\": \"and\"}|false", "1|false"})
    void shouldKnowWildcards(String match, boolean isWildcard) {
        assertEquals(isWildcard, RuleSpec.isWildcard(json(match)));
    }

    @Test
    void shouldTakeAnEmptyRouteForNone() {
        var rule = RuleSpec.inline(
            json("{\"action\": {\"route\": \"\", \"apply\": \"\"}}"), w -> { });
        assertEquals(true, rule.action().route().isEmpty() && rule.action().apply().isEmpty());
    }

    private static <T> ConfigException error(BiFunction<Node, Findings, T> reader,
                                             String text) {
        return assertThrows(ConfigException.class, () -> reader.apply(json(text), w -> { }));
    }

    private static Node json(String text) {
        return Documents.json("", text, Limits.BODY);
    }
}

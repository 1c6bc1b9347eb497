// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 11: rewriting metadata, applying rulelists, and when names are resolved. */
@NeedsNetNs
class Section11RulesTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    /** What the metadata have at a path after rewriting; `/m` is {@code {l: [1, 2]}} before. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{ path: /a, value: 1 }|a|1", "{ path: a, value: 1 }|a|1", "{ path: /a/, value: 1 }|a|1",
        "{ path: /a, value: 1 }, { path: /a, value: 2 }|a|2",
        "{ path: /a/b/c, value: [ x ] }|a|{\"b\":{\"c\":[\"x\"]}}",
        "{ path: /IP/src_addr, value: null }|IP|{\"src_addr\":null,\"dst_addr\":\"10.201.1.2\"}",
        "{ path: /IP/src_addr/x, value: 1 }|IP|"
            + "{\"src_addr\":{\"x\":1},\"dst_addr\":\"10.201.1.2\"}",
        "{ path: /m/l/1, value: x }|m|{\"l\":[1,\"x\"]}",
        "{ path: /m/l/2/y, value: true }|m|{\"l\":[1,2,{\"y\":true}]}",
        "{ path: /m/2, value: x }|m|{\"l\":[1,2],\"2\":\"x\"}",
        "{ path: /m/a~1b, value: 1 }|m|{\"l\":[1,2],\"a/b\":1}",
        "{ path: /m/a~0b, value: 1 }|m|{\"l\":[1,2],\"a~b\":1}"})
    void shouldRewriteMetadata(String rewrites, String at, String shown) throws IOException {
        assertEquals(shown, rewritten("{ path: /m, value: { l: [ 1, 2 ] } }, " + rewrites)
            .at("metadata/" + at).toString());
    }

    @Test
    void shouldReplaceAllMetadataButTheName() throws IOException {
        var session = rewritten("{ path: /, value: { a: 1 } }");
        assertEquals("{\"a\":1}", session.at("metadata").toString());
        assertTrue(session.at("name").text().startsWith("HTTP:10.201.1.1:"), session.toString());
    }

    @Test
    void shouldNotRenameASessionByRewritingItsName() throws IOException {
        var session = rewritten("{ path: /name, value: other }");
        assertTrue(session.at("name").text().startsWith("HTTP:10.201.1.1:"), session.toString());
    }

    @Test
    void shouldGiveEachSessionItsOwnCopyOfAValue() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", "[ { name: copying, match: { op: undefined, "
            + "path: /o }, action: { rewrite: [ { path: /o, value: { k: [] } }, "
            + "{ path: /o/k/0, value: { n: 1 } } ], route: { destination: " + Scene.ECHO
            + " } } } ]");
        scene.http("/");
        scene.http("/");
        for (var session : scene.sessions()) {
            assertEquals("{\"k\":[{\"n\":1}]}", session.at("metadata/o").toString());
        }
        assertEquals("{\"k\":[]}",
            BED.api().json("rules/copying").at("action/rewrite/0/value").toString());
    }

    @Test
    void shouldRefuseToReplaceAllMetadataByWhatIsNoObject() throws IOException {
        var reply = BED.api().post("rules", "rule: { name: bad, action: { rewrite: [ "
            + "{ path: /, value: 1 } ], route: x } }");
        assertEquals(400, reply.status());
        var content = Json.parse(reply.body()).at("content").text();
        assertTrue(content.startsWith("/rule/action/rewrite/0/value"), content);
    }

    @Test
    void shouldGoOnSearchingInTheRulelistToApply() throws IOException {
        var list = list("[ { match: { op: test, path: /none, value: 1 }, action: {} }, "
            + "{ action: { route: { destination: " + Scene.ECHO + " } } } ]");
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { apply: " + list + " } } ]");
        assertEquals(200, scene.http("/").status());
    }

    @Test
    void shouldPreferApplyToTheRouteNextToIt() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { apply: " + list("[]")
            + ", route: { destination: " + Scene.ECHO + " } } } ]");
        assertEquals(404, scene.http("/").status());
    }

    @Test
    void shouldIgnoreTheRewriteNextToApply() throws IOException {
        var list = list("[ { action: { rewrite: [ { path: /b, value: 2 } ], route: { destination: "
            + Scene.ECHO + " } } } ]");
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { rewrite: [ { path: /a, value: 1 } "
            + "], apply: " + list + " } } ]");
        assertEquals(200, scene.http("/").status());
        assertEquals(List.of("IP", "TCP", "HTTP", "b"),
            scene.await("DESTROYED").at("metadata").keys());
    }

    @Test
    void shouldNotReturnToTheListThatAppliedAnother() throws IOException {
        var list = list("[ { match: { op: test, path: /none, value: 1 }, action: {} } ]");
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { apply: " + list + " } }, "
            + "{ action: { route: { destination: " + Scene.ECHO + " } } } ]");
        var reply = scene.http("/");
        assertEquals(404, reply.status());
        assertTrue(reply.body().contains("No route for session"), reply.body());
    }

    @Test
    void shouldGiveUpOnRulelistsThatApplyEachOther() throws IOException {
        var other = BED.name("list");
        var list = list("[ { action: { apply: " + other + " } } ]");
        BED.api().create("rulelists", "rulelist: { name: " + other + ", rules: [ { action: "
            + "{ apply: " + list + " } } ] }");
        var scene = Scene.of(BED).listen("HTTP", list);
        assertEquals(404, scene.http("/").status());
    }

    @Test
    void shouldResolveEveryNameWhenASessionIsSetUp() throws IOException {
        var list = BED.name("list");
        var scene = Scene.of(BED).listen("HTTP", list);
        assertMissing("Cannot find RuleList", scene);
        BED.api().create("rulelists", "rulelist: { name: " + list + ", rules: [ late-rule ] }");
        assertMissing("Cannot find named rule", scene);
        BED.api().create("rules", "rule: { name: late-rule, action: { route: late-route } }");
        assertMissing("Cannot find Route", scene);
        BED.api().create("routes", "route: { name: late-route, destination: late-cluster }");
        assertMissing("Cannot find cluster", scene);
        BED.api().create("clusters", "cluster: { name: late-cluster, spec: { protocol: Echo } }");
        assertEquals(200, scene.http("/").status());
    }

    @Test
    void shouldFollowWhatReplacesANamedObject() throws IOException {
        BED.api().create("routes", "route: { name: changing, destination: " + Scene.ECHO + " }");
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { route: changing } } ]");
        assertEquals(200, scene.http("/").status());
        BED.api().remove("routes/changing");
        assertMissing("Cannot find Route", scene);
        BED.api().create("routes", "route: { name: changing, destination: elsewhere }");
        assertMissing("Cannot find cluster \\\"elsewhere\\\"", scene);
    }

    @Test
    void shouldFollowRulesInsertedAndRemovedByPosition() throws IOException {
        var list = list("[]");
        var scene = Scene.of(BED).listen("HTTP", list);
        BED.api().create("rulelists/" + list + "/rules/0",
            "rule: { action: { route: { destination: " + Scene.ECHO + " } } }");
        assertEquals(200, scene.http("/").status());
        BED.api().create("rulelists/" + list + "/rules/0", "rule: no-such-rule");
        assertMissing("Cannot find named rule", scene);
        BED.api().remove("rulelists/" + list + "/rules/0");
        assertEquals(200, scene.http("/").status());
    }

    private static void assertMissing(String what, Scene scene) throws IOException {
        var reply = scene.http("/");
        assertEquals(404, reply.status());
        assertTrue(reply.body().contains(what), reply.body());
    }

    /** A session whose metadata were rewritten. */
    private static Json rewritten(String rewrites) throws IOException {
        var scene = Scene.of(BED).listen("HTTP", "[ { action: { rewrite: [ " + rewrites
            + " ], route: { destination: " + Scene.ECHO + " } } } ]");
        assertEquals(200, scene.http("/").status());
        return scene.await("DESTROYED");
    }

    private static String list(String rules) throws IOException {
        var name = BED.name("list");
        BED.api().create("rulelists", "rulelist: { name: " + name + ", rules: " + rules + " }");
        return name;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many clients add, replace and delete the same few objects at once: every answer is a success or a
 * refusal, and what is left is a whole.
 */
@NeedsNetNs
class StormTest {
    private static final int CLIENTS = 16;
    private static final long SECONDS = Boolean.getBoolean("l7mp.full") ? 60 : 5;
    private static final List<String> KINDS =
        List.of("listeners", "clusters", "rulelists", "rules", "routes");

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final int firstPort = BED.port();

    @Test
    void shouldEndAsAWhole() throws IOException {
        var descriptors = BED.proxy().descriptors();
        var clients = new ArrayList<Background<Boolean>>();
        for (var i = 0; i < CLIENTS; i++) {
            var random = new Random(i);
            clients.add(Background.start(() -> storm(random)));
        }
        for (var client : clients) {
            client.join();
        }
        assertTrue(successes.get() > CLIENTS && refusals.get() > CLIENTS,
            successes + " successes, " + refusals + " refusals");
        assertWhole();
        succeed(BED.api().post("config?recursive=true", ProxyProcess.controllerOnly()));
        Await.until("all descriptors to be closed",
            () -> BED.proxy().descriptors() <= descriptors + 2);
    }

    private void storm(Random random) throws IOException {
        var untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() - untilNs < 0) {
            var reply = act(random);
            (reply.status() == 200 ? successes : refusals).incrementAndGet();
            assertTrue(reply.status() < 500, reply.toString());
        }
    }

    private HttpReply act(Random random) throws IOException {
        var api = BED.api();
        var i = random.nextInt(4);
        var recursive = "?recursive=" + random.nextBoolean();
        return switch (random.nextInt(12)) {
            case 0, 1 -> api.post("listeners", "listener: " + listener(i));
            case 2 -> api.post("clusters", "cluster: { name: storm" + i
                + ", spec: { protocol: TCP, port: 9 }, endpoints: [ { name: end" + i
                + ", spec: { address: 127.0.0.1 } } ] }");
            case 3 -> api.post("clusters/storm" + i + "/endpoints",
                "endpoint: { spec: { address: 127.0.0." + random.nextInt(1, 9) + " } }");
            case 4 -> api.post("rulelists", "rulelist: { name: storm" + i
                + ", rules: [ storm0, { action: { route: { destination: storm" + i + " } } } ] }");
            case 5 -> api.post("rulelists/storm" + i + "/rules/0", "rule: { action: { route: "
                + "{ destination: { spec: { protocol: Echo } } } } }");
            case 6 -> api.post("rules", "rule: { name: storm" + i + ", action: { apply: storm } }");
            case 7 -> api.delete("endpoints/end" + i + recursive);
            case 8 -> api.post("config" + recursive, ProxyProcess.controllerOnly() + "  - "
                + listener(i) + "\n");
            case 9 -> api.get("config?format=terse");
            default -> api.delete(
                KINDS.get(random.nextInt(KINDS.size())) + "/storm" + i + recursive);
        };
    }

    private String listener(int i) {
        return "{ name: storm" + i + ", spec: { protocol: " + (i % 2 == 0 ? "TCP" : "UDP")
            + ", port: " + (firstPort + i / 2) + " }, rules: [ { action: { route: { destination: "
            + "{ name: inner" + i % 2 + ", spec: { protocol: Echo } }, ingress: [ { spec: "
            + "{ protocol: Metric } } ] } } } ] }";
    }

    /** What there is can be taken away and comes back the same, from what the API says of it. */
    private static void assertWhole() throws IOException {
        var config = BED.api().get("config").body();
        succeed(BED.api().post("config", "application/json", config));
        assertEquals(objects(Json.parse(config)), objects(BED.api().json("config")));
        succeed(BED.api().post("config?recursive=true", ProxyProcess.controllerOnly()));
        succeed(BED.api().post("config", "application/json", config));
        assertEquals(objects(Json.parse(config)), objects(BED.api().json("config")));
    }

    private static TreeSet<String> objects(Json config) {
        var all = new TreeSet<String>();
        for (var kind : KINDS) {
            config.at(kind).items().forEach(each -> all.add(kind + " " + each));
        }
        config.at("endpoints").items().forEach(each -> all.add("endpoint " + each));
        return all;
    }

    private static void succeed(HttpReply reply) {
        assertEquals(200, reply.status(), reply.body());
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.util.List;

/** What answers of the API are held against. */
final class Answers {
    private static final List<String> KINDS =
        List.of("listeners", "clusters", "rulelists", "rules", "routes");

    private Answers() {
    }

    /** The one form of success that POST and DELETE have. */
    static void assertOk(HttpReply reply) {
        assertEquals("HTTP/1.1 200 OK", reply.head().start(), reply.body());
        assertEquals("{\n  \"status\": 200,\n  \"message\": \"OK\"\n}", reply.body().strip());
    }

    /** A 400 with this content. */
    static void assertRefused(String content, HttpReply reply) throws IOException {
        assertEquals("HTTP/1.1 400 Bad Request", reply.head().start(), reply.body());
        assertEquals(content, content(reply));
    }

    /** The 404 of an operation that there is not. */
    static void assertNoOperation(HttpReply reply) throws IOException {
        assertEquals("HTTP/1.1 404 Not Found", reply.head().start(), reply.body());
        assertEquals("Unknown API operation", content(reply));
    }

    /** The detail of a refusal. */
    static String content(HttpReply reply) throws IOException {
        return Json.parse(reply.body()).at("content").text();
    }

    /** What a GET shows, without white space. */
    static String terse(Api api, String path) throws IOException {
        var reply = api.get(path + (path.contains("?") ? "&" : "?") + "format=terse");
        assertEquals(200, reply.status(), reply.body());
        return reply.body().strip();
    }

    /** Everything that is configured, recursively; sessions and settings left out. */
    static String everything(Api api) throws IOException {
        var all = new StringBuilder();
        for (var kind : KINDS) {
            all.append(kind).append(terse(api, kind + "?recursive=true"));
        }
        return all.toString();
    }
}

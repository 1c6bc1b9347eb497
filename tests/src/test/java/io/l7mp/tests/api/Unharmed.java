// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.util.List;

/** What must be as it was after bad input: taken before, compared afterwards. */
final class Unharmed {
    private static final long ALLOWED_GROWTH_KIB = 96 * 1024;
    private static final String LOG_LINE = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z (info|warn): .*";

    private final TestBed bed;
    private final String config;
    private final int lines;
    private final long residentKib;

    private Unharmed(TestBed bed) throws IOException {
        this.bed = bed;
        config = config(bed);
        lines = bed.proxy().err().lines().size();
        residentKib = bed.proxy().residentKib();
    }

    /** How things are now. */
    static Unharmed before(TestBed bed) throws IOException {
        return new Unharmed(bed);
    }

    /** Nothing has happened, except that this many requests have their line in the log. */
    void check(int refused) throws IOException {
        assertTrue(bed.proxy().isAlive());
        assertEquals(config, config(bed), "the configuration");
        Await.until("a line in the log for each refused request", () -> said().size() >= refused);
        assertEquals(refused, said().size(), () -> said().toString());
        said().forEach(line -> assertTrue(line.matches(LOG_LINE), line));
        checkMemory();
    }

    /** The process has not grown by much. */
    void checkMemory() throws IOException {
        var grown = bed.proxy().residentKib() - residentKib;
        assertTrue(grown < ALLOWED_GROWTH_KIB, "grown by " + grown + " KiB");
    }

    /** The lines in the log since. */
    List<String> said() {
        var all = bed.proxy().err().lines();
        return all.subList(lines, all.size());
    }

    /** A refusal in the form of the API, with this status and something of this detail. */
    static void assertRefused(String status, String content, HttpReply reply) throws IOException {
        assertEquals("HTTP/1.1 " + status, reply.head().start(), reply.body());
        var body = Json.parse(reply.body());
        assertEquals(reply.status(), body.at("status").number());
        assertTrue(body.at("content").text().contains(content), body.at("content").text());
    }

    /** What a connection gets for bytes that are sent as they are. */
    static HttpReply exchange(TestBed bed, String bytes) throws IOException {
        try (var conn = bed.api().connect()) {
            conn.send(bytes);
            return HttpReply.read(conn);
        }
    }

    /** The head of a POST of a cluster in JSON, up to the headers that tell of the body. */
    static StreamConn post(TestBed bed, String headers) throws IOException {
        var conn = bed.own(bed.api().connect());
        conn.send("POST /api/v1/clusters HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\n" + headers + "\r\n\r\n");
        return conn;
    }

    private static String config(TestBed bed) throws IOException {
        var all = bed.api().json("config");
        var shown = new StringBuilder();
        all.keys().stream().filter(key -> !key.equals("sessions"))
            .forEach(key -> shown.append(key).append(all.at(key)));
        return shown.toString();
    }
}

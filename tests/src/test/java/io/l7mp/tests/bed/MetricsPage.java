// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** The metrics of the proxy as Prometheus would fetch them, at a port of their own. */
public final class MetricsPage {
    private final TestBed bed;
    private final int port;

    private MetricsPage(TestBed bed, int port) {
        this.bed = bed;
        this.port = port;
    }

    /** Lets the proxy serve its metrics until the end of the test. */
    public static MetricsPage open(TestBed bed) throws IOException {
        var page = new MetricsPage(bed, bed.port());
        bed.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: HTTP, port: %d }
              rules: [ { action: { route: { destination: { spec: { protocol: Prometheus } } } } } ]
            """.formatted(bed.name("metrics"), page.port));
        return page;
    }

    /** The answer to a request: its first line without the version, more header lines, a body. */
    public HttpReply request(String start, List<String> headers, String body) throws IOException {
        try (var conn = bed.lab().client().call(() ->
                StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)))) {
            var more = headers.stream().map(line -> line + "\r\n").reduce("", String::concat);
            conn.send(start + " HTTP/1.1\r\nHost: l7mp.test\r\nConnection: close\r\n" + more
                + "\r\n" + body);
            return HttpReply.read(conn);
        }
    }

    /** All there is to read now. */
    public String text() throws IOException {
        var reply = request("GET /metrics", List.of(), "");
        assertEquals(200, reply.status());
        return reply.body();
    }

    /** The lines of a metric, its HELP and TYPE first; none when there is no such metric. */
    public List<String> group(String metric) throws IOException {
        return Arrays.stream(text().split("\n\n"))
            .filter(group -> group.startsWith("# HELP " + metric + " "))
            .flatMap(String::lines).toList();
    }

    /** The series that have this in their labels. */
    public List<String> series(String labels) throws IOException {
        return text().lines().filter(line -> line.contains("{") && line.contains(labels)).toList();
    }

    /** The value of a series, given with its labels; fails when there is none. */
    public long value(String series) throws IOException {
        var all = text();
        return all.lines().filter(line -> line.startsWith(series + " "))
            .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
            .findFirst().orElseThrow(() -> new AssertionError("no " + series + " in\n" + all));
    }

    /** Waits until a series has a value and fails with the one that it has when it never does. */
    public void await(String series, long value) throws IOException {
        try {
            Await.until(series, () -> value(series) == value);
        } catch (AssertionError e) {
            assertEquals(value, value(series), series);
        }
    }
}

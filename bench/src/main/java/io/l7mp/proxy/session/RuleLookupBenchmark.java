// SPDX-License-Identifier: MIT
package io.l7mp.proxy.session;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it costs to find a session's route in a rulelist of which the last rule matches, alone and
 * as part of setting a session up and ending it. The session is one of HTTP; the predicates are
 * what people write about those, all operations taking turns.
 */
@State(Scope.Thread)
public class RuleLookupBenchmark extends MicroBenchmark {
    private static final List<String> PREDICATES = List.of(
            "{op: test, path: /IP/src_addr, value: 10.0.0.%d}",
            "{op: starts, path: /HTTP/url/path, value: /service-%d/}",
            "{op: and, apply: [{op: test, path: /HTTP/method, value: GET},"
                    + " {op: test, path: /HTTP/headers/host, value: host-%d.example}]}",
            "{op: less, path: /TCP/src_port, value: %d}",
            "{op: matches, path: /HTTP/url/path, value: '^/v[0-9]+/item-%d$'}",
            "{op: in, path: /IP/dst_addr, value: [10.1.0.%1$d, 10.2.0.%1$d]}",
            "{op: contains, path: /HTTP/headers/user-agent, value: agent-%d, ignore_case: true}",
            "{op: defined, path: /HTTP/headers/x-header-%d}");

    /** How many predicates do not hold before one does. */
    @Param({"1", "100", "1000"})
    private int predicates;

    private Configured configured;
    private Metadata metadata;

    /** Makes the rules and the rest of the configuration. */
    @Setup
    public void configure() throws IOException {
        var matches = new ArrayList<String>();
        for (var i = 0; i < predicates; i++) {
            matches.add(PREDICATES.get(i % PREDICATES.size()).formatted(i));
        }
        matches.add("'*'");
        configured = new Configured(new Configured.Objects("HTTP", 0, matches,
                Map.of("echo", new EchoFactory())));
        metadata = metadata();
    }

    /** Stops what does not run. */
    @TearDown
    public void close() throws InterruptedException {
        configured.close();
    }

    /** Finding the route alone. */
    @Benchmark
    public Object lookup() {
        return new RouteLookup(configured.snapshot(), metadata).find("list");
    }

    /** A session's life without data: metadata, lookup, connecting to Echo, its end. */
    @Benchmark
    public Object session() {
        var client = new Client(Kind.BYTES);
        configured.table().accept(configured.listener(), metadata(), client);
        client.leave();
        return client;
    }

    private static Metadata metadata() {
        var url = new LinkedHashMap<String, Object>();
        url.put("path", "/v1/products/17?color=blue");
        url.put("query", "color=blue");
        var headers = new LinkedHashMap<String, Object>();
        headers.put("host", "shop.example");
        headers.put("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
        headers.put("accept", "*/*");
        var http = new LinkedHashMap<String, Object>();
        http.put("version", "1.1");
        http.put("method", "GET");
        http.put("url", url);
        http.put("headers", headers);
        return new Metadata("HTTP:127.0.0.1:40000-127.0.0.1:8080-0").withPorts("TCP",
                new Metadata.Endpoints("127.0.0.1", 40_000, "127.0.0.1", 8080))
                .with("HTTP", http);
    }
}

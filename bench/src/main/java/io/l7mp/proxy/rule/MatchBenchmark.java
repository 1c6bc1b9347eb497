// SPDX-License-Identifier: MIT
package io.l7mp.proxy.rule;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.stream.Metadata;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What each operation of a predicate costs that holds, on the metadata of an HTTP session. */
@State(Scope.Thread)
public class MatchBenchmark extends MicroBenchmark {
    private static final Map<String, String> PREDICATES = Map.ofEntries(
            Map.entry("test", "{op: test, path: /HTTP/headers/host, value: shop.example}"),
            Map.entry("testFolded", "{op: test, path: /HTTP/headers/host, value: SHOP.example,"
                    + " ignore_case: true}"),
            Map.entry("contains", "{op: contains, path: /HTTP/headers/user-agent,"
                    + " value: Firefox}"),
            Map.entry("starts", "{op: starts, path: /HTTP/url/path, value: /v1/}"),
            Map.entry("ends", "{op: ends, path: /HTTP/url/path, value: blue}"),
            Map.entry("in", "{op: in, path: /HTTP/method, value: [PUT, POST, HEAD, GET]}"),
            Map.entry("less", "{op: less, path: /TCP/src_port, value: 50000}"),
            Map.entry("matches", "{op: matches, path: /HTTP/url/path,"
                    + " value: '^/v[0-9]+/products/'}"),
            Map.entry("defined", "{op: defined, path: /HTTP/headers/accept}"),
            Map.entry("type", "{op: type, path: /TCP/dst_port, value: number}"),
            Map.entry("and", "{op: and, apply: [{op: test, path: /HTTP/method, value: GET},"
                    + " {op: starts, path: /HTTP/url/path, value: /v1/},"
                    + " {op: not, apply: [{op: defined, path: /HTTP/headers/cookie}]}]}"));

    /** The operation. */
    @Param({"test", "testFolded", "contains", "starts", "ends", "in", "less", "matches", "defined",
        "type", "and"})
    private String operation;

    private Match match;
    private Object tree;

    /** Compiles the predicate. */
    @Setup
    public void compile() {
        match = Match.compile(Documents.yaml("", PREDICATES.get(operation), Limits.BODY));
        tree = new Metadata("HTTP:127.0.0.1:40000-127.0.0.1:8080-0").withPorts("TCP",
                new Metadata.Endpoints("127.0.0.1", 40_000, "127.0.0.1", 8080))
                .with("HTTP", http()).tree();
        if (!match.matches(tree)) {
            throw new AssertionError(operation + " should hold");
        }
    }

    /** Evaluates it. */
    @Benchmark
    public boolean matches() {
        return match.matches(tree);
    }

    private static Map<String, Object> http() {
        return Map.of("version", "1.1", "method", "GET",
                "url", Map.of("path", "/v1/products/17?color=blue", "query", "color=blue"),
                "headers", Map.of("host", "shop.example", "accept", List.of("*/*"), "user-agent",
                        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"));
    }
}

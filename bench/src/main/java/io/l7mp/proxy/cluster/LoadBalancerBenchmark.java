// SPDX-License-Identifier: MIT
package io.l7mp.proxy.cluster;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to choose a session's endpoint; the keys of HashRing take turns. */
@State(Scope.Thread)
public class LoadBalancerBenchmark extends MicroBenchmark {
    private static final int KEYS = 1024;

    /** How it is chosen. */
    @Param({"HashRing", "RoundRobin", "Random", "LeastSessions"})
    private String policy;

    /** How many there are to choose from. */
    @Param({"2", "16", "256"})
    private int endpoints;

    private final List<Object> sessions = IntStream.range(0, KEYS)
            .<Object>mapToObj(i -> Map.of("IP", Map.of("src_addr", "10.0." + i / 256 + "." + i)))
            .toList();
    private LoadBalancer balancer;
    private int turn;

    /** Makes the endpoints, of three weights. */
    @Setup
    public void setUp() {
        balancer = LoadBalancer.of(new LoadBalancerSpec(policy, Optional.of("/IP/src_addr")),
                IntStream.range(0, endpoints).mapToObj(LoadBalancerBenchmark::endPoint).toList());
    }

    /** One session's. */
    @Benchmark
    public Object choose() {
        turn = turn + 1 & KEYS - 1;
        return balancer.choose(sessions.get(turn));
    }

    private static EndPoint endPoint(int i) {
        var yaml = "{spec: {address: 10.1.%d.%d}, weight: %d}"
                .formatted(i / 256, i % 256, 1 + i % 3);
        return new EndPoint("e" + i, EndPointSpec.of(Documents.yaml("", yaml, Limits.BODY),
                warning -> { }));
    }
}

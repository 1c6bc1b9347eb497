// SPDX-License-Identifier: MIT
package io.l7mp.proxy;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.log.ProcessLog;
import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Messages through a whole proxy in this process and back: what one loop does for data in its
 * steady state, from the selector to the selector. The time is that of a round trip between two
 * threads and tells little about throughput; the bytes allocated are what counts here.
 */
@State(Scope.Thread)
public class PathBenchmark extends MicroBenchmark {
    private static final String UDP = """
            listeners:
              - name: front
                spec: { protocol: UDP, address: 127.0.0.1, port: %1$d }
                rules: [ { action: { route: { destination: back %4$s } } } ]
            clusters:
              - name: back
                spec: { protocol: UDP, port: %2$d }
                endpoints: [ { spec: { address: 127.0.0.1 } } ]
              - { name: encap, spec: { protocol: JSONEncap } }
              - { name: decap, spec: { protocol: JSONDecap } }
            """;
    private static final String STREAM = """
            listeners:
              - name: front
                spec: { protocol: TCP, address: 127.0.0.1, port: %1$d }
                rules: [ { action: { route: { destination: back } } } ]
            clusters:
              - name: back
                spec: { protocol: TCP, port: %2$d }
                endpoints: [ { spec: { address: 127.0.0.1 } } ]
            """;
    private static final String TWICE = """
            listeners:
              - name: front
                spec: { protocol: UDP, address: 127.0.0.1, port: %1$d }
                rules: [ { action: { route: { destination: between } } } ]
              - name: inner
                spec: { %4$s, address: 127.0.0.1, port: %3$d }
                rules: [ { action: { route: { destination: back } } } ]
            clusters:
              - name: between
                spec: { %4$s, port: %3$d }
                endpoints: [ { spec: { address: 127.0.0.1 } } ]
              - name: back
                spec: { protocol: UDP, port: %2$d }
                endpoints: [ { spec: { address: 127.0.0.1 } } ]
            """;
    private static final Map<String, String> PATHS = Map.of(
            "UDP", UDP.replace("%4$s", ""),
            "UDP-JSON", UDP.replace("%4$s",
                    ", ingress: [encap, decap], egress: [encap, decap]"),
            "TCP", STREAM,
            "UDP-WebSocket", TWICE.replace("%4$s", "protocol: WebSocket"),
            "UDP-RFC4571", TWICE.replace("%4$s", "protocol: TCP, framing: rfc4571"));

    /** What is passed: the listener's protocol, and what it is turned into and back on the way. */
    @Param({"UDP", "UDP-JSON", "TCP", "UDP-WebSocket", "UDP-RFC4571"})
    private String path;

    /** Messages, or pieces, that are on their way at the same time. */
    @Param({"1", "16"})
    private int messages;

    private Proxy proxy;
    private Peers peers;

    /** Starts a proxy and sends the first message through it. */
    @Setup
    public void start() throws IOException {
        var free = Peers.freePorts();
        var yaml = "admin: { log_level: warn }\n"
                + PATHS.get(path).formatted(free[0], free[1], free[2]);
        var configuration = Configuration.of(Documents.yaml("", yaml, Limits.BODY));
        peers = path.equals("TCP") ? new StreamPeers(free[1]) : new DatagramPeers(free[1]);
        proxy = new Proxy(1, configuration.admin().allowExec(), ProcessLog.current());
        proxy.start(configuration);
        peers.connect(free[0]);
    }

    /** Ends it. */
    @TearDown
    public void stop() throws IOException, InterruptedException {
        peers.close();
        proxy.stop();
    }

    /** There and back. */
    @Benchmark
    @PerPacket
    public int roundTrip() throws IOException {
        return peers.roundTrip(messages);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/** A UDP listener and cluster in a proxy with offload, and what the API says of them. */
final class Carried {
    private final TestBed bed;
    private final String listener;
    private final String cluster;
    private final int port;
    private final int upstreamPort;

    /** Names and ports of their own; nothing is configured yet. */
    Carried(TestBed bed) {
        this.bed = bed;
        listener = bed.name("listener");
        cluster = bed.name("cluster");
        port = bed.port();
        upstreamPort = bed.port();
    }

    /** A configuration with the API, and offload switched on. */
    static String config() {
        return ProxyProcess.controllerOnly()
            .replace("log_level: info", "log_level: info, offload: init");
    }

    /** A bed whose proxy has offload switched on, and these options for its JVM. */
    static TestBed bed(String options) {
        return new TestBed(config(), List.of("env", "JDK_JAVA_OPTIONS=" + options));
    }

    /** Configures both, with more in the listener's options and in the route. */
    Carried open(String endpoint, String options, String route) throws IOException {
        addCluster("{ protocol: UDP, port: %d }", endpoint);
        addListener("{ protocol: UDP, port: %d, address: '::' }", options, route);
        return this;
    }

    /** Configures both, by specs that have a place for the port. */
    Carried openAs(String listenerSpec, String clusterSpec) throws IOException {
        addCluster(clusterSpec, Lab.SERVER4);
        addListener(listenerSpec, "", "");
        return this;
    }

    /** Configures the cluster; its endpoints take turns. */
    void addCluster(String spec, String... endpoints) throws IOException {
        bed.api().create("clusters", """
            cluster:
              name: %s
              spec: %s
              loadbalancer: { policy: RoundRobin }
              endpoints: [ %s ]
            """.formatted(cluster, spec.formatted(upstreamPort), Stream.of(endpoints)
                .map("{ spec: { address: '%s' } }"::formatted).collect(joining(", "))));
    }

    /** Configures the listener, with more in its options and in the route. */
    void addListener(String spec, String options, String route) throws IOException {
        bed.api().create("listeners", """
            listener:
              name: %s
              spec: %s
              options: { track: 60%s }
              rules: [ { action: { route: { destination: %s%s } } } ]
            """.formatted(listener, spec.formatted(port), options, cluster, route));
    }

    Carried open(String endpoint) throws IOException {
        return open(endpoint, "", "");
    }

    int port() {
        return port;
    }

    int upstreamPort() {
        return upstreamPort;
    }

    String listener() {
        return listener;
    }

    String cluster() {
        return cluster;
    }

    /** Call inside the namespace of the endpoint. */
    UdpUpstream upstream(String address) throws IOException {
        return UdpUpstream.listen(new InetSocketAddress(address, upstreamPort));
    }

    /** Waits until the kernel carries the first session. */
    void awaitActive() throws IOException {
        awaitOffload("active");
    }

    /** Waits until the first session's offload is in this state. */
    void awaitOffload(String state) throws IOException {
        bed.api().awaitSession(listener, "with offload " + state, session ->
            session.at("offload/ingress").text().equals(state)
            && session.at("offload/egress").text().equals(state));
    }

    /** What {@code GET /offload} answers. */
    Json status() throws IOException {
        return bed.api().json("offload");
    }

    /** One side says something to the other. */
    static void exchange(Conn from, Conn to, byte[] data) throws IOException {
        from.send(data);
        assertArrayEquals(data, to.receive().orElseThrow());
    }

    /** Waits until the kernel has carried so many packets since {@code before}. */
    void awaitPackets(Json before, long packets) throws IOException {
        var expected = before.at("packets").number() + packets;
        Await.until("the kernel to have carried " + packets + " packets", () -> {
            var now = status().at("packets").number();
            assertTrue(now <= expected, "it has carried " + (now - expected) + " too many");
            return now == expected;
        });
    }
}

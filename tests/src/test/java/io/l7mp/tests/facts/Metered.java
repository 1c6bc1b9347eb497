// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One listener and one cluster of names and ports of their own, and what the metrics say of both.
 */
final class Metered {
    private final TestBed bed;
    private final String listener;
    private final String cluster;
    private final int port;
    private final MetricsPage metrics;
    private String protocol = "";

    private Metered(TestBed bed) throws IOException {
        this.bed = bed;
        listener = bed.name("listener");
        cluster = bed.name("cluster");
        port = bed.port();
        metrics = MetricsPage.open(bed);
    }

    /** Nothing is configured yet but a way to the metrics. */
    static Metered of(TestBed bed) throws IOException {
        return new Metered(bed);
    }

    /** Packets and bytes that went one way. */
    record Flow(long packets, long bytes) {
        static Flow of(long packets, long bytes) {
            return new Flow(packets, bytes);
        }
    }

    /** The listener's name. */
    String listener() {
        return listener;
    }

    /** The cluster's name. */
    String cluster() {
        return cluster;
    }

    /** What can be read now. */
    MetricsPage metrics() {
        return metrics;
    }

    /** Creates the cluster, with the upstream as its endpoint. */
    Metered cluster(String protocol) throws IOException {
        return cluster("{ protocol: " + protocol + ", port: " + port + " }", Lab.SERVER4);
    }

    /** Creates the cluster with a spec of its own. */
    Metered cluster(String spec, String address) throws IOException {
        bed.api().create("clusters", "cluster: { name: " + cluster + ", spec: " + spec
            + ", endpoints: [ { name: " + cluster + "-endpoint, spec: { address: '" + address
            + "' } } ] }");
        return this;
    }

    /** Creates a cluster that needs no endpoints; returns its name. */
    String virtual(String protocol) throws IOException {
        var name = bed.name("virtual");
        bed.api().create("clusters",
            "cluster: { name: " + name + ", spec: { protocol: " + protocol + " } }");
        return name;
    }

    /** Creates the listener with a route: its destination, and what else there is of it. */
    Metered listen(String protocol, String destination) throws IOException {
        return listen(protocol, "port: " + port, destination);
    }

    /** Creates the listener with a spec of its own. */
    Metered listen(String protocol, String spec, String destination) throws IOException {
        this.protocol = protocol;
        bed.api().create("listeners", "listener: { name: " + listener + ", spec: { protocol: "
            + protocol + ", " + spec + " }, rules: [ { action: { route: { destination: "
            + destination + " } } } ] }");
        return this;
    }

    /** A UDP client of the listener. */
    UdpConn udp() throws IOException {
        return bed.client(() -> UdpConn.to(proxy()));
    }

    /** Connects to the listener by TCP. */
    StreamConn tcp() throws IOException {
        return bed.client(() -> StreamConn.connect(proxy()));
    }

    /** Where the listener is. */
    InetSocketAddress proxy() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    /** The listener's port. */
    int port() {
        return port;
    }

    /** Where the cluster's endpoint is. */
    InetSocketAddress upstream() {
        return new InetSocketAddress(Lab.SERVER4, port);
    }

    /** Waits until so much has come from the listener's clients, and was sent to them. */
    void awaitListener(Flow received, Flow sent) throws IOException {
        await("l7mp_listener_%s{listener=\"" + listener + "\"", protocol, received, sent);
    }

    /** Waits until so much has come from the cluster, and was sent to it. */
    void awaitCluster(String protocol, Flow received, Flow sent) throws IOException {
        awaitCluster(cluster, protocol, received, sent);
    }

    /** The same of another cluster. */
    void awaitCluster(String name, String protocol, Flow received, Flow sent)
            throws IOException {
        await("l7mp_cluster_%s{cluster=\"" + name + "\"", protocol, received, sent);
    }

    /** A series of the listener. */
    String listener(String metric) {
        return "l7mp_listener_" + metric + "{listener=\"" + listener + "\",protocol=\"" + protocol
            + "\"}";
    }

    /** A series of a cluster. */
    String cluster(String metric, String name, String protocol) {
        return "l7mp_cluster_" + metric + "{cluster=\"" + name + "\",protocol=\"" + protocol
            + "\"}";
    }

    /** One reason of the listener's drops or errors. */
    String listenerBy(String reason, String metric) {
        return listener(metric).replace("}", ",reason=\"" + reason + "\"}");
    }

    /** One reason of a cluster's drops or errors. */
    String clusterBy(String reason, String metric, String name, String protocol) {
        return cluster(metric, name, protocol).replace("}", ",reason=\"" + reason + "\"}");
    }

    private void await(String series, String protocol, Flow received, Flow sent)
            throws IOException {
        var format = series + ",protocol=\"" + protocol + "\"}";
        metrics.await(format.formatted("received_packets_total"), received.packets);
        metrics.await(format.formatted("received_bytes_total"), received.bytes);
        metrics.await(format.formatted("sent_packets_total"), sent.packets);
        metrics.await(format.formatted("sent_bytes_total"), sent.bytes);
    }
}

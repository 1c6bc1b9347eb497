// SPDX-License-Identifier: MIT
package io.l7mp.tests.packet;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.PacketConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the suites of this package do over and over again. */
record Scene(TestBed bed) {
    /** The proxy's interface towards the client. */
    static final String NEAR = "cli0";
    /** The proxy's interface towards the server. */
    static final String FAR = "srv0";
    /** For experiments; no other test uses it. */
    static final int ETHERTYPE = 0x88B5;

    /** A listener on an interface, with more in its spec, that leads to a cluster. */
    String listen(String device, String more, String cluster) throws IOException {
        var name = bed.name("packets");
        bed.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: AF_PACKET, interface: %s%s }
              options: { track: 60 }
              rules: [ { action: { route: { destination: %s } } } ]
            """.formatted(name, device, more.isEmpty() ? "" : ", " + more, cluster));
        return name;
    }

    /** What a listener that cannot be made is answered. */
    String refusal(String device, String more) throws IOException {
        var reply = bed.api().post("listeners", """
            listener:
              name: %s
              spec: { protocol: AF_PACKET, interface: %s, %s }
              rules: [ { action: { route: { destination: { spec: { protocol: Echo } } } } } ]
            """.formatted(bed.name("refused"), device, more));
        if (reply.status() == 200) {
            throw new AssertionError("not refused: " + device + ", " + more);
        }
        return Json.parse(reply.body()).at("content").text();
    }

    /** A cluster that leads to an interface. */
    String interfaceCluster(String device, String more) {
        return "{ name: %s, spec: { protocol: AF_PACKET%s }, endpoints: [ { spec: { address: %s } }"
            .formatted(bed.name("wire"), more.isEmpty() ? "" : ", " + more, device) + " ] }";
    }

    /**
     * Pipes everything between the two interfaces of the proxy.
     *
     * @param through clusters that it passes both ways
     */
    String bridge(String through) throws IOException {
        var listener = listen(NEAR, "promiscuous: true", interfaceCluster(FAR, "promiscuous: true")
            + ", ingress: [ " + through + " ], egress: [ " + through + " ]");
        bed.api().awaitStatus(listener, "CONNECTED");
        return listener;
    }

    /** A server, to which each message of a session goes as a datagram. */
    UdpUpstream server(int port) throws IOException {
        return bed.server(() -> UdpUpstream.listen(new InetSocketAddress(Lab.SERVER4, port)));
    }

    /** A cluster that leads to a {@link #server}. */
    String serverCluster(int port) {
        return ("{ name: %s, spec: { protocol: UDP, port: %d }, endpoints: [ { spec: { "
            + "address: %s } }").formatted(bed.name("udp"), port, Lab.SERVER4) + " ] }";
    }

    /** The client's end of its wire. */
    PacketConn client(int ethertype) throws IOException {
        return bed.client(() -> PacketConn.open("eth0", ethertype));
    }

    /** The server's end of its wire. */
    PacketConn far(int ethertype) throws IOException {
        return bed.server(() -> PacketConn.open("eth0", ethertype));
    }

    /** The metrics of the proxy. */
    Metrics metrics() throws IOException {
        var port = bed.port();
        bed.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: HTTP, port: %d }
              rules: [ { action: { route: { destination: { spec: { protocol: Prometheus } } } } } ]
            """.formatted(bed.name("metrics"), port));
        return new Metrics(new Api(bed.lab().proxy(), port));
    }

    /** Where metrics are to be had. */
    record Metrics(Api page) {
        /** How many packets were dropped at a listener or cluster for a reason. */
        long drops(String name, String reason) throws IOException {
            return page.get("metrics").body().lines()
                .filter(line -> line.contains("_dropped_packets_total{"))
                .filter(line -> line.contains('"' + name + '"'))
                .filter(line -> line.contains("reason=\"" + reason + '"'))
                .mapToLong(line -> (long) Double.parseDouble(
                    line.substring(line.lastIndexOf(' ')))).sum();
        }
    }

    /** How often the interface was asked to take frames for others. */
    int promiscuity(String device) throws IOException {
        var shown = Shell.check("ip", "-n", proxy().name(), "-d", "link", "show", device).text();
        return Integer.parseInt(shown.replaceAll("(?s).*promiscuity (\\d+).*", "$1"));
    }

    /** How many rings the proxy has mapped. */
    long rings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc",
                Long.toString(bed.proxy().program().pid()), "maps"))) {
            return maps.filter(line -> line.contains("socket:[")).count();
        }
    }

    /** The namespace of the proxy. */
    NetNs proxy() {
        return bed.lab().proxy();
    }

    /** The first session's section of metadata. */
    Json metadata(String listener) throws IOException {
        return bed.api().awaitSession(listener, "to have seen a frame",
            session -> !session.at("metadata/AF_PACKET/packet_type").isMissing())
            .at("metadata/AF_PACKET");
    }

    /** The messages of the events of a session. */
    static List<String> messages(Json session) {
        return session.at("events").each("message");
    }
}

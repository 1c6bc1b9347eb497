// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The network changes under sessions that the kernel carries. */
@NeedsNetNs
@NeedsOffload
class RouteTest {
    private static final byte[] PING = {1, 2, 3};
    /** An address of the server's own that two ways lead to. */
    private static final String FAR = "10.201.9.9";
    private static final String INNER2 = "10.201.3.1";
    private static final String SERVER2 = "10.201.3.2";

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    private UdpConn client;
    private Conn served;

    @BeforeEach
    void addASecondWay() throws IOException {
        var server = BED.lab().server();
        var proxy = BED.lab().proxy();
        server.ip("addr", "add", FAR + "/32", "dev", "lo");
        server.ip("link", "add", "eth1", "type", "veth", "peer", "name", "srv1", "netns",
            proxy.name());
        server.ip("addr", "add", SERVER2 + "/24", "dev", "eth1");
        server.ip("link", "set", "eth1", "up");
        proxy.ip("addr", "add", INNER2 + "/24", "dev", "srv1");
        proxy.ip("link", "set", "srv1", "up");
        proxy.ip("route", "add", FAR + "/32", "via", Lab.SERVER4, "src", Lab.INNER4);
        // Answers to the proxy's inner address come the same way whichever it is sent by.
        server.ip("route", "add", "10.201.1.0/24", "via", Lab.INNER4);
        Await.until("the program at the new interface", () ->
            carried.status().at("interfaces").items().stream()
                .filter(at -> at.at("name").text().equals("srv1"))
                .anyMatch(at -> !at.at("mode").isMissing()));
    }

    @AfterEach
    void removeIt() throws IOException {
        BED.lab().proxy().ip("route", "flush", FAR + "/32");
        Shell.run(List.of("ip", "-n", BED.lab().server().name(), "link", "del", "eth1"));
        BED.lab().server().ip("addr", "del", FAR + "/32", "dev", "lo");
        BED.lab().server().ip("route", "del", "10.201.1.0/24");
    }

    @Test
    void shouldFollowTheRoute() throws IOException {
        converse(FAR);
        BED.lab().proxy().ip("route", "replace", FAR + "/32", "via", SERVER2, "src", Lab.INNER4);
        var tap = BED.own(BED.lab().server().call(() ->
            PacketTap.open(NetworkInterface.getByName("eth1").getIndex())));
        Await.until("datagrams the new way", () -> {
            Carried.exchange(client, served, PING);
            return !tap.received(carried.upstreamPort()).isEmpty();
        });
        carried.awaitActive();
        Carried.exchange(client, served, PING);
        Carried.exchange(served, client, PING);
        assertEquals(1, tap.received(carried.upstreamPort()).size());
    }

    @Test
    void shouldGoOnInUserSpaceWhenTheRouteGoes() throws IOException {
        converse(FAR);
        BED.lab().proxy().ip("route", "del", FAR + "/32");
        BED.api().awaitSession(carried.listener(), "without a way", session ->
            session.at("offload/ingress").text().contains("Network is unreachable"));
        BED.lab().proxy().ip("route", "add", FAR + "/32", "via", Lab.SERVER4, "src", Lab.INNER4);
        carried.awaitActive();
        Carried.exchange(client, served, PING);
        Carried.exchange(served, client, PING);
    }

    /** The kernel finds its neighbours as it does for its own packets. */
    @Test
    void shouldFindANeighbourThatWasForgotten() throws IOException {
        converse(Lab.SERVER4);
        var before = carried.status();
        for (var round = 0; round < 5; round++) {
            BED.lab().proxy().ip("neigh", "flush", "dev", "srv0");
            BED.lab().proxy().ip("neigh", "flush", "dev", "cli0");
            Carried.exchange(client, served, PING);
            Carried.exchange(served, client, PING);
        }
        carried.awaitPackets(before, 10);
    }

    @Test
    void shouldForgetAnInterfaceThatGoes() throws IOException {
        assertEquals(4, carried.status().at("interfaces").items().size());
        BED.lab().server().ip("link", "del", "eth1");
        Await.until("three interfaces", () ->
            carried.status().at("interfaces").items().size() == 3);
        converse(Lab.SERVER4);
        assertTrue(carried.status().at("entries").number() >= 2);
    }

    private void converse(String server) throws IOException {
        carried.open(server);
        var upstream = BED.server(() -> carried.upstream(server));
        client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitActive();
    }
}

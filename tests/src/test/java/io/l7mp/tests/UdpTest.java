// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modes, batches and corner cases of UDP. */
@NeedsNetNs
class UdpTest {
    private static final String TO_UPSTREAM = "destination: upstream";
    private static final String TO_ECHO = "destination: { spec: { protocol: Echo } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("udp");
    private final int port = BED.port();
    private final int upstreamPort = BED.port();

    @Test
    void shouldLoseNoFirstDatagramOfManyNewClients() throws IOException {
        listen("port: " + port, TO_UPSTREAM);
        var upstream = upstream("");
        var clients = new ArrayList<UdpConn>();
        for (var i = 0; i < 100; i++) {
            clients.add(client(Lab.PROXY4));
        }
        for (var client : clients) {
            client.send(number(client.localPort()));
            client.send(number(-client.localPort()));
        }
        for (var i = 0; i < clients.size(); i++) {
            var served = upstream.accept();
            var first = served.receive().orElseThrow();
            assertEquals(-number(first), number(served.receive().orElseThrow()));
            served.send(first);
        }
        for (var client : clients) {
            assertEquals(client.localPort(), number(client.receive().orElseThrow()));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 10.201.1.9/24, 10.201.1.9", "'::', fd01::9/64, fd01::9"})
    void shouldAnswerFromTheAddressThatWasCalled(String bound, String added, String called)
            throws IOException {
        BED.lab().proxy().ip("addr", "add", added, "dev", "cli0");
        listen("port: " + port + ", address: '" + bound + "'", TO_ECHO);
        for (var address : List.of(called, called.contains(":") ? Lab.PROXY6 : Lab.PROXY4)) {
            var client = client(address);
            client.send(number(1));
            assertEquals(1, number(client.receive().orElseThrow()), "from " + address);
        }
        BED.lab().proxy().ip("addr", "del", added, "dev", "cli0");
    }

    @Test
    void shouldListenToOnePortOnly() throws IOException {
        listen("port: " + port + ", connect: { port: 7001 }", TO_ECHO);
        var other = bound(Lab.CLIENT4, 7002);
        var right = bound(Lab.CLIENT4, 7001);
        other.send(number(2));
        right.send(number(1));
        assertEquals(1, number(right.receive().orElseThrow()));
        assertTrue(other.isSilentFor(100));
        assertEquals(1, BED.api().sessions(listener).size());
    }

    @Test
    void shouldListenToOneAddressOnly() throws IOException {
        listen("port: " + port + ", connect: { address: " + Lab.CLIENT4 + " }", TO_ECHO);
        var other = BED.local(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, port)));
        other.send(number(2));
        for (var source : List.of(7001, 7002)) {
            var right = bound(Lab.CLIENT4, source);
            right.send(number(1));
            assertEquals(1, number(right.receive().orElseThrow()));
        }
        assertTrue(other.isSilentFor(100));
        assertEquals(2, BED.api().sessions(listener).size());
    }

    @Test
    void shouldHaveItsOneSessionFromTheStartWhenSingleton() throws IOException {
        var upstream = upstream("");
        listen("port: " + port + ", connect: { address: " + Lab.CLIENT4 + ", port: 7001 }",
            TO_UPSTREAM);
        var session = BED.api().awaitStatus(listener, "CONNECTED");
        assertEquals("UDP:10.201.1.1:7001-0.0.0.0:" + port + "-0", session.at("name").text()
            .replace(Lab.PROXY4, "0.0.0.0"));
        bound(Lab.CLIENT4, 7002).send(number(2));
        var right = bound(Lab.CLIENT4, 7001);
        right.send(number(1));
        var served = upstream.accept();
        assertEquals(1, number(served.receive().orElseThrow()));
        served.send(number(3));
        assertEquals(3, number(right.receive().orElseThrow()));
        assertEquals(1, BED.api().sessions(listener).size());
    }

    @Test
    void shouldEndAnIdleSessionAndBeginAnother() throws IOException {
        listen("port: " + port, TO_ECHO, "idle_timeout: 1");
        var client = client(Lab.PROXY4);
        client.send(number(1));
        assertEquals(1, number(client.receive().orElseThrow()));
        var ended = BED.api().awaitStatus(listener, "DESTROYED");
        assertTrue(Api.events(ended).containsAll(List.of("CONNECT", "END")), ended.toString());
        client.send(number(2));
        assertEquals(2, number(client.receive().orElseThrow()));
        assertEquals(2, BED.api().sessions(listener).size());
    }

    /** Answers count, too: the client says nothing after its first datagram. */
    @Test
    void shouldKeepASessionThatIsUsedInOneDirection() throws IOException {
        var upstream = upstream("");
        listen("port: " + port, TO_UPSTREAM, "idle_timeout: 1");
        var client = client(Lab.PROXY4);
        client.send(number(1));
        var served = upstream.accept();
        for (var i = 0; i < 6; i++) {
            served.send(number(i));
            assertEquals(i, number(client.receive().orElseThrow()));
            assertTrue(client.isSilentFor(400));
        }
        assertEquals("CONNECTED", BED.api().sessions(listener).getFirst().at("status").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.201.1.2", "fd01::2"})
    void shouldKeepOrderAndBoundariesInBatches(String address) throws IOException {
        listen("port: " + port + ", address: '" + address + "'", TO_UPSTREAM);
        var upstream = upstream("");
        var client = client(address);
        client.send(number(-1));
        var served = upstream.accept();
        assertEquals(-1, number(served.receive().orElseThrow()));
        for (var length : List.of(4, 100, 1400, 1472, 5)) {
            for (var i = 0; i < 64; i++) {
                client.send(numbered(i, length + i % 3 * (length % 2)));
            }
            for (var i = 0; i < 64; i++) {
                assertArrayEquals(numbered(i, length + i % 3 * (length % 2)),
                    served.receive().orElseThrow());
            }
        }
    }

    @Test
    void shouldCarryRunsOfEqualSizeBothWays() throws IOException {
        listen("port: " + port, TO_UPSTREAM);
        var upstream = upstream("");
        var client = client(Lab.PROXY4);
        client.send(number(-1));
        var served = upstream.accept();
        assertEquals(-1, number(served.receive().orElseThrow()));
        for (var round = 0; round < 20; round++) {
            for (var i = 0; i < 60; i++) {
                client.send(numbered(i, 1200));
                served.send(numbered(-i, 1200));
            }
            client.send(numbered(60, 700));
            for (var i = 0; i <= 60; i++) {
                assertArrayEquals(numbered(i, i < 60 ? 1200 : 700), served.receive().orElseThrow());
            }
            for (var i = 0; i < 60; i++) {
                assertArrayEquals(numbered(-i, 1200), client.receive().orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_507})
    void shouldCarryTheSmallestAndTheLargestDatagram(int length) throws IOException {
        listen("port: " + port, TO_UPSTREAM);
        var upstream = upstream("");
        var client = client(Lab.PROXY4);
        client.send(new byte[length]);
        var served = upstream.accept();
        assertEquals(length, served.receive().orElseThrow().length);
        served.send(new byte[length]);
        assertEquals(length, client.receive().orElseThrow().length);
    }

    @Test
    void shouldGiveEveryClientItsOwnAnswers() throws IOException {
        listen("port: " + port, TO_UPSTREAM);
        var upstream = upstream("");
        var clients = IntStream.range(0, 20).mapToObj(i -> quietClient()).toList();
        for (var client : clients) {
            client.send(number(client.localPort()));
        }
        for (var i = 0; i < clients.size(); i++) {
            var served = upstream.accept();
            var from = number(served.receive().orElseThrow());
            served.send(number(from + 1));
            served.send(number(from + 2));
        }
        for (var client : clients) {
            assertEquals(client.localPort() + 1, number(client.receive().orElseThrow()));
            assertEquals(client.localPort() + 2, number(client.receive().orElseThrow()));
        }
    }

    @Test
    void shouldBindTheClusterAsTold() throws IOException {
        var upstream = upstream(", bind: { address: " + Lab.INNER4 + ", port: 7100 }");
        listen("port: " + port, TO_UPSTREAM);
        client(Lab.PROXY4).send(number(1));
        assertEquals(new InetSocketAddress(Lab.INNER4, 7100), upstream.accept().remoteAddress());
    }

    @Test
    void shouldBindATcpClusterAsTold() throws IOException {
        BED.api().create("clusters", "cluster: { name: bound, spec: { protocol: TCP, port: "
            + upstreamPort + ", bind: { address: " + Lab.INNER4 + ", port: 7101 } }, endpoints: "
            + "[ { spec: { address: " + Lab.SERVER4 + " } } ] }");
        var upstream = BED.server(
            () -> StreamUpstream.listen(new InetSocketAddress(Lab.SERVER4, upstreamPort)));
        BED.api().create("listeners", "listener: { name: tcp, spec: { protocol: TCP, port: " + port
            + " }, rules: [ { action: { route: { destination: bound } } } ] }");
        BED.client(() -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
        assertEquals(new InetSocketAddress(Lab.INNER4, 7101),
            BED.own(upstream.accept()).remoteAddress());
    }

    @Test
    void shouldCloseTheSocketsOfEndedSessions() throws IOException {
        listen("port: " + port, TO_UPSTREAM, "idle_timeout: 1");
        upstream("");
        var before = BED.proxy().descriptors();
        for (var i = 0; i < 50; i++) {
            client(Lab.PROXY4).send(number(i));
        }
        Await.until("50 sessions", () -> BED.proxy().descriptors() >= before + 50);
        Await.until("their end", () -> BED.proxy().descriptors() < before + 5);
    }

    private void listen(String spec, String destination) throws IOException {
        listen(spec, destination, "idle_timeout: 60");
    }

    private void listen(String spec, String destination, String options) throws IOException {
        BED.api().create("listeners", "listener: { name: " + listener
            + ", spec: { protocol: UDP, " + spec + " }, options: { track: 60, " + options
            + " }, rules: [ { action: { route: { " + destination + " } } } ] }");
    }

    private UdpUpstream upstream(String more) throws IOException {
        BED.api().create("clusters", "cluster: { name: upstream, spec: { protocol: UDP, port: "
            + upstreamPort + more + " }, endpoints: [ { spec: { address: " + Lab.SERVER4
                + " } } ] }");
        return BED.server(() -> UdpUpstream.listen(new InetSocketAddress(Lab.SERVER4,
            upstreamPort)));
    }

    private UdpConn client(String address) throws IOException {
        return BED.client(() -> UdpConn.to(new InetSocketAddress(address, port)));
    }

    private UdpConn quietClient() {
        try {
            return client(Lab.PROXY4);
        } catch (IOException e) {
            throw new AssertionError("a socket of our own", e);
        }
    }

    private UdpConn bound(String address, int source) throws IOException {
        return BED.client(() -> UdpConn.between(new InetSocketAddress(address, source),
            new InetSocketAddress(Lab.PROXY4, port)));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static int number(byte[] data) {
        return ByteBuffer.wrap(data).getInt();
    }

    private static byte[] numbered(int number, int length) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }
}

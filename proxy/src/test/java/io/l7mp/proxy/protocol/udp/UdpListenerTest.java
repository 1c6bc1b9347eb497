package io.l7mp.proxy.protocol.udp;

import static io.l7mp.proxy.protocol.udp.UdpFixture.echo;
import static io.l7mp.proxy.protocol.udp.UdpFixture.receive;
import static io.l7mp.proxy.protocol.udp.UdpFixture.send;
import static io.l7mp.proxy.protocol.udp.UdpFixture.text;
import static io.l7mp.proxy.protocol.udp.UdpFixture.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpListenerTest {
    private UdpFixture fixture;

    @BeforeEach
    void setUp() throws IOException {
        fixture = new UdpFixture();
    }

    @AfterEach
    void tearDown() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "127.0.0.1, 127.0.0.1", "::1, ::1", "::, ::1",
                "'::', 127.0.0.1", "localhost, 127.0.0.1"})
    void shouldServeEachAddress(String address, String from) throws Exception {
        var listener = fixture.listen(Map.of("address", address));
        var client = fixture.client(from);
        echo(client, to(listener, client), "one");
        echo(client, to(listener, client), "");
        echo(client, to(listener, client), "three");
        assertEquals(1, fixture.sessions.sources.size());
        listener.close();
    }

    @Test
    void shouldNameSessionsAndDescribeThem() throws Exception {
        var listener = fixture.listen(Map.of());
        var port = listener.localAddress().getPort();
        for (var n = 0; n < 2; n++) {
            var client = fixture.client("127.0.0.1");
            echo(client, to(listener, client), "x");
            var tree = fixture.sessions.metadata.take().tree();
            assertEquals("UDP:127.0.0.1:" + client.getLocalPort() + "-0.0.0.0:" + port + "-" + n,
                    tree.get("name"));
            assertEquals(Map.of("src_addr", "127.0.0.1", "dst_addr", "0.0.0.0"), tree.get("IP"));
            assertEquals(Map.of("src_port", (long) client.getLocalPort(), "dst_port", (long) port),
                    tree.get("UDP"));
        }
    }

    @Test
    void shouldDeliverTheFirstDatagramsOfManyClientsInOneBatchEach() throws Exception {
        var listener = fixture.listen(Map.of("address", "127.0.0.1"));
        var clients = new DatagramSocket[8];
        for (var i = 0; i < clients.length; i++) {
            clients[i] = fixture.client("127.0.0.1");
        }
        var held = fixture.hold();
        for (var round = 0; round < 8; round++) {
            for (var client : clients) {
                send(client, listener.localAddress(), "message " + round);
            }
        }
        held.countDown();
        for (var client : clients) {
            for (var round = 0; round < 8; round++) {
                assertEquals("message " + round, text(receive(client)));
            }
        }
        for (var i = 0; i < clients.length; i++) {
            assertEquals(8, fixture.sessions.batchSizes.poll());
        }
    }

    @Test
    void shouldCarryTheLongestDatagram() throws Exception {
        var listener = fixture.listen(Map.of());
        var client = fixture.client("127.0.0.1");
        echo(client, to(listener, client), "x".repeat(65_507));
    }

    @Test
    void shouldAnswerFromTheAddressThatWasCalled() throws Exception {
        var listener = fixture.listen(Map.of());
        var client = fixture.client("127.0.0.1");
        var called = new InetSocketAddress("127.0.0.2", listener.localAddress().getPort());
        send(client, called, "x");
        assertEquals(called, receive(client).getSocketAddress());
    }

    @Test
    void shouldIgnoreOtherPortsWhenHalfConnected() throws Exception {
        var friend = fixture.client("127.0.0.1");
        var listener = fixture.listen(Map.of("connect", Map.of("port", friend.getLocalPort())));
        var stranger = fixture.client("127.0.0.1");
        send(stranger, to(listener, stranger), "unheard");
        echo(friend, to(listener, friend), "heard");
        assertEquals(1, fixture.sessions.sources.size());
        assertEquals(1, fixture.count(Counter.DROPS_FOREIGN_PEER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void shouldIgnoreOtherAddressesWhenHalfConnected(String address) throws Exception {
        var listener = fixture.listen(
                Map.of("address", address, "connect", Map.of("address", "127.0.0.2")));
        var stranger = fixture.client("127.0.0.1");
        var friend = fixture.client("127.0.0.2");
        send(stranger, to(listener, stranger), "unheard");
        echo(friend, to(listener, friend), "heard");
        assertEquals(1, fixture.sessions.sources.size());
        assertEquals(1, fixture.count(Counter.DROPS_FOREIGN_PEER));
    }

    @Test
    void shouldMakeTheSessionOfASingletonAtOnce() throws Exception {
        var peer = fixture.client("127.0.0.1");
        var listener = fixture.listen(Map.of("connect",
                Map.of("address", "127.0.0.1", "port", peer.getLocalPort())));
        var source = fixture.sessions.sources.poll();
        assertTrue(source.isReconnectable());
        echo(peer, to(listener, peer), "x");
        assertEquals(0, fixture.sessions.sources.size());
        FakeSessions.end(fixture.loop(), source);
        echo(peer, to(listener, peer), "again");
        assertEquals(1, fixture.sessions.sources.size());
    }

    @Test
    void shouldTellASingletonThatItsPeerIsGoneAndServeItsReturn() throws Exception {
        var peer = fixture.client("127.0.0.1");
        var listener = fixture.listen(Map.of("connect",
                Map.of("address", "127.0.0.1", "port", peer.getLocalPort())));
        echo(peer, to(listener, peer), "x");
        var held = fixture.hold();
        send(peer, to(listener, peer), "nobody waits for this to come back");
        var port = peer.getLocalPort();
        peer.close();
        held.countDown();
        assertEquals("source failed: send 127.0.0.1:" + port
                + ": Connection refused", fixture.sessions.events.poll(5, TimeUnit.SECONDS));
        fixture.loop().await(() -> {
            fixture.sessions.sources.element().connect();
            return null;
        });
        assertEquals("source connected", fixture.sessions.events.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldLetOptionsDecideTheMode() throws Exception {
        var peer = fixture.client("127.0.0.1");
        var connect = Map.of("address", "127.0.0.1", "port", peer.getLocalPort());
        fixture.listen(Map.of("connect", connect), Map.of("mode", "server"),
                fixture.sessions.echo());
        assertEquals(0, fixture.sessions.sources.size());
        var factory = fixture.factory;
        var server = UdpFixture.listenerSpec(Map.of("connect", connect), Map.of("mode", "server"));
        assertEquals(60_000, factory.defaultIdleMs(server));
        var singleton = UdpFixture.listenerSpec(Map.of("connect", connect), Map.of());
        assertEquals(0, factory.defaultIdleMs(singleton));
    }

    @Test
    void shouldRefuseASingletonWithoutPeer() {
        var spec = UdpFixture.listenerSpec(Map.of("connect", Map.of("port", 5)),
                Map.of("mode", "singleton"));
        var refusal = assertThrows(ConfigException.class, () -> fixture.factory.listener(spec));
        assertEquals("Singleton mode requested but either connect.address or connect.port is not "
                + "defined (or neither): no remote to connect to", refusal.content());
    }

    @ParameterizedTest
    @CsvSource({"10.9.9.9, 15999, bind EADDRNOTAVAIL", "127.0.0.1, 80000, bind EINVAL",
                "127.0.0.1, -1, bind EINVAL"})
    void shouldSayWhyItCannotBind(String address, int port, String reason) {
        var listener = fixture.listener(Map.of("address", address, "port", port), Map.of(),
                fixture.sessions.echo());
        var refusal = assertThrows(IOException.class, listener::open);
        var where = address + ":" + port;
        assertEquals("UDPListener.run: \"u\": Could not bind to " + where + ": " + reason + " "
                + where, refusal.getMessage());
    }

    @Test
    void shouldRefuseAPortOfAnotherProgram() throws Exception {
        try (var other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            other.setReuseAddress(true);
            var listener = fixture.listener(Map.of("port", other.getLocalPort()), Map.of(),
                    fixture.sessions.echo());
            var refusal = assertThrows(IOException.class, listener::open);
            assertTrue(refusal.getMessage().endsWith("bind EADDRINUSE 0.0.0.0:"
                    + other.getLocalPort()), refusal.getMessage());
        }
    }

    @Test
    void shouldShareAPortWithAnotherListenerOfOurs() throws Exception {
        var first = fixture.listen(Map.of());
        var second = fixture.listen(Map.of("port", first.localAddress().getPort()));
        var client = fixture.client("127.0.0.1");
        echo(client, to(second, client), "x");
        second.close();
        first.close();
    }

    @Test
    void shouldFreeItsPortWhenClosed() throws Exception {
        var listener = fixture.listen(Map.of("address", "127.0.0.1"));
        listener.close();
        fixture.client(listener.localAddress());
    }

    @Test
    void shouldServeItsSessionsAfterItIsClosed() throws Exception {
        var listener = fixture.listen(Map.of("address", "127.0.0.1"));
        var client = fixture.client("127.0.0.1");
        var late = fixture.client("127.0.0.1");
        echo(client, listener.localAddress(), "before");
        listener.close();
        send(late, listener.localAddress(), "too late");
        echo(client, listener.localAddress(), "after");
        assertEquals(1, fixture.count(Counter.DROPS_NO_SESSION));
        FakeSessions.end(fixture.loop(), fixture.sessions.sources.take());
        fixture.settle();
        fixture.client(listener.localAddress());
    }

    @Test
    void shouldDropAndCountWhenNoRuleMatches() throws Exception {
        var listener = fixture.listen(Map.of(), Map.of(), fixture.sessions.refuse());
        var client = fixture.client("127.0.0.1");
        var held = fixture.hold();
        for (var i = 0; i < 3; i++) {
            send(client, to(listener, client), "x");
        }
        held.countDown();
        fixture.settle();
        assertEquals(3, fixture.count(Counter.DROPS_NO_SESSION));
    }

    @Test
    void shouldEndAsSoonAsItsInputDoes() throws Exception {
        var listener = fixture.listen(Map.of());
        var client = fixture.client("127.0.0.1");
        echo(client, to(listener, client), "x");
        fixture.loop().await(() -> {
            fixture.sessions.sources.element().end();
            return null;
        });
        assertEquals("source input finished", fixture.sessions.events.poll());
        assertEquals("source output ended", fixture.sessions.events.poll());
    }

    @Test
    void shouldNotAllocatePerDatagram() throws Exception {
        var listener = fixture.listen(Map.of("address", "127.0.0.1"));
        var client = fixture.client("127.0.0.1");
        allocatedBy(client, listener, 20);
        var bytes = allocatedBy(client, listener, 20);
        // The test's own bookkeeping: a task and a future a round, a queue node a batch.
        assertTrue(bytes < 20 * 64 * 16, "allocated " + bytes + " bytes for 1280 datagrams");
    }

    private long allocatedBy(DatagramSocket client, UdpListener listener, int rounds)
            throws Exception {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = fixture.loop().await(threads::getCurrentThreadAllocatedBytes);
        for (var round = 0; round < rounds; round++) {
            var held = fixture.hold();
            for (var i = 0; i < 64; i++) {
                send(client, listener.localAddress(), "payload");
            }
            held.countDown();
            for (var i = 0; i < 64; i++) {
                receive(client);
            }
        }
        return fixture.loop().await(threads::getCurrentThreadAllocatedBytes) - before;
    }
}

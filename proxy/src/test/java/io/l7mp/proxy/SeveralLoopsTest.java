package io.l7mp.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.protocol.tcp.TcpFactory;
import io.l7mp.proxy.protocol.udp.UdpFactory;
import io.l7mp.proxy.session.ProxyFixture;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several loops share what one would do alone. */
class SeveralLoopsTest {
    private static final int LOOPS = 3;
    private static final int CLIENTS = 11 * LOOPS;

    private final List<AutoCloseable> open = new ArrayList<>();
    private ProxyFixture proxy;
    private UdpFactory udp;
    private int port;

    @BeforeEach
    void start() throws IOException {
        proxy = new ProxyFixture(LOOPS);
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}");
        proxy.route("echo", List.of(), "{}");
        udp = new UdpFactory(proxy.outbound());
        try (var free = new DatagramSocket()) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (var each : open) {
            each.close();
        }
        proxy.close();
    }

    @Test
    void shouldDealConnectionsOutInTurn() throws Exception {
        proxy.listen(new TcpFactory(proxy.outbound()), "{name: l, spec: {protocol: TCP, port: "
                + port + "}, rules: rules}");
        for (var i = 0; i < CLIENTS; i++) {
            var client = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(client);
            client.getOutputStream().write(i);
            assertEquals(i, client.getInputStream().read());
        }
        assertEquals(Set.of((long) CLIENTS / LOOPS), Set.copyOf(started()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDealPeersOutAndLeaveThemWhereTheyAre(String host) throws Exception {
        listen(host, "");
        var clients = new ArrayList<DatagramSocket>();
        for (var i = 0; i < CLIENTS; i++) {
            clients.add(client(host));
        }
        for (var round = 0; round < 3; round++) {
            for (var client : clients) {
                echo(client, round);
            }
        }
        assertEquals(CLIENTS, sessions());
        assertTrue(started().stream().allMatch(count -> count > 0), () -> started().toString());
    }

    /** The kernel deals peers out by how many sockets there are: none goes under the others. */
    @Test
    void shouldLeavePeersWhereTheyAreAsLongAsAnyLoopHasOne() throws Exception {
        var listener = listen("127.0.0.1", "");
        var first = new ArrayList<DatagramSocket>();
        var others = new ArrayList<DatagramSocket>();
        for (var i = 0; i < CLIENTS; i++) {
            var client = client("127.0.0.1");
            var before = started().getFirst();
            echo(client, i);
            (started().getFirst() > before ? first : others).add(client);
        }
        listener.close();
        for (var client : first) {
            end(client);
        }
        for (var client : others) {
            echo(client, 1);
        }
        assertEquals(CLIENTS, sessions());
    }

    @Test
    void shouldKeepASingletonOnOneLoop() throws Exception {
        var client = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        open.add(client);
        listen("127.0.0.1", ", connect: {address: 127.0.0.1, port: " + client.getLocalPort() + "}");
        client.connect(new InetSocketAddress("127.0.0.1", port));
        client.setSoTimeout(5_000);
        echo(client, 1);
        assertEquals(Set.of(0L, 1L), Set.copyOf(started()));
    }

    /** The sessions of the first listener, and so its sockets, are still there. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldGiveNewPeersToTheNewListener(String host) throws Exception {
        var first = listen(host, "");
        for (var i = 0; i < CLIENTS; i++) {
            echo(client(host), i);
        }
        first.close();
        listen(host, "");
        for (var i = 0; i < CLIENTS; i++) {
            echo(client(host), i);
        }
        assertEquals(2 * CLIENTS, sessions());
    }

    @Test
    void shouldLeaveNothingOpenWhenThePortIsTaken() throws Exception {
        try (var other = new DatagramSocket(new InetSocketAddress("127.0.0.1", port))) {
            assertTrue(other.isBound());
            var refusal = assertThrows(IOException.class, () -> listen("127.0.0.1", ""));
            assertTrue(refusal.getMessage().contains("EADDRINUSE"), refusal.getMessage());
        }
        listen("127.0.0.1", "");
        echo(client("127.0.0.1"), 1);
    }

    @Test
    void shouldNameSessionsUniquelyOverAllLoops() throws Exception {
        for (var loop : proxy.loops().all()) {
            proxy.accept(loop, new Metadata("same"), Stream.NO_FEEDER);
        }
        var names = ProxyFixture.list(proxy.sessions()).stream()
                .map(session -> session.get("name")).collect(Collectors.toSet());
        assertEquals(Set.of("same", "same_1", "same_2"), names);
        assertEquals(1, proxy.sessions().end("same_1", "enough").join());
    }

    private Listener listen(String host, String more) throws IOException {
        return proxy.listen(udp, "{name: l, spec: {protocol: UDP, address: '" + host + "', port: "
                + port + more + "}, rules: rules}");
    }

    private DatagramSocket client(String host) throws IOException {
        var client = new DatagramSocket();
        open.add(client);
        client.connect(new InetSocketAddress(host, port));
        client.setSoTimeout(5_000);
        return client;
    }

    private static void echo(DatagramSocket client, int number) throws IOException {
        var data = new byte[] {(byte) number};
        client.send(new DatagramPacket(data, data.length));
        var answer = new DatagramPacket(new byte[10], 10);
        client.receive(answer);
        assertArrayEquals(data, Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    /** Ends the session of a client, which would have another with its next datagram. */
    private void end(DatagramSocket client) throws IOException {
        var mark = ":" + client.getLocalPort() + "-";
        for (var session : ProxyFixture.list(proxy.sessions())) {
            var name = (String) session.get("name");
            if (name.contains(mark)) {
                assertEquals(1, proxy.sessions().end(name, "enough").join());
            }
        }
    }

    /** How many there have been. */
    private long sessions() {
        return started().stream().mapToLong(each -> each).sum();
    }

    /** How many there have been on each loop. */
    private List<Long> started() {
        return proxy.loops().all().stream()
                .map(loop -> loop.counters().get(Counter.SESSIONS_STARTED)).toList();
    }
}

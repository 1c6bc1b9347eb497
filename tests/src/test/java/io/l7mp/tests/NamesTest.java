// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Hosts;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints whose addresses are names: all their addresses are used, and changes are noticed. */
@NeedsNetNs
class NamesTest {
    private static final String ONE = "127.0.0.11";
    private static final String TWO = "127.0.0.12";
    private static final String NEVER = "{ retry_on: never, num_retries: 1, timeout: 2000 }";
    private static final String OFTEN = "{ retry_on: always, num_retries: 20, timeout: 500 }";

    private static final String LINK_LOCAL = "fe80::77";
    /** The zone as a number: the JDK would look for the name in a namespace of its choice. */
    private static final String LO = "%1";

    private static Lab lab;
    private static Hosts hosts;
    private static ProxyProcess proxy;

    private final int port = lab.port();
    private final String listener = "listener-" + port;
    private final String name = "host-" + port + ".test";

    @BeforeAll
    static void start() throws IOException {
        lab = Lab.create();
        lab.proxy().ip("addr", "add", LINK_LOCAL + "/64", "dev", "lo", "nodad");
        hosts = lab.own(Hosts.of(lab.proxy()));
        proxy = ProxyProcess.start(lab, ProxyProcess.controllerOnly());
    }

    @AfterAll
    static void stop() throws IOException {
        if (lab == null) {
            return;
        }
        try {
            proxy.stop();
            assertEquals(List.of(), lab.leftovers());
        } finally {
            lab.close();
        }
    }

    @Test
    void shouldUseAllAddressesOfAName() throws IOException {
        hosts.set(name, ONE, TWO, Lab.PROXY6);
        route("TCP", "TCP", NEVER);
        var upstreams = List.of(serve(ONE), serve(TWO), serve(Lab.PROXY6));
        for (var i = 0; i < 3; i++) {
            connect();
        }
        for (var each : upstreams) {
            lab.own(each.accept());
        }
    }

    @Test
    void shouldConnectToTheNextAddressWhenOneRefuses() throws IOException {
        hosts.set(name, ONE, TWO);
        route("TCP", "TCP", NEVER);
        serve(TWO);
        for (var i = 1; i <= 4; i++) {
            connect();
            var count = i;
            Await.until(i + " connected sessions", () -> connected() == count);
        }
    }

    @Test
    void shouldGiveTheReasonOfEveryAddress() throws IOException {
        hosts.set(name, ONE, TWO);
        route("TCP", "TCP", NEVER);
        connect();
        var content = error();
        for (var address : List.of(ONE, TWO)) {
            assertTrue(content.contains("connect " + name + ":" + port + " (" + address
                + "): Connection refused"), content);
        }
    }

    @Test
    void shouldNoticeAtOnceThatAServerHasMoved() throws IOException {
        hosts.set(name, ONE);
        route("TCP", "TCP", OFTEN);
        var old = serve(ONE);
        connect();
        lab.own(old.accept());
        old.close();
        var moved = serve(TWO);
        hosts.set(name, TWO);
        connect();
        lab.own(moved.accept());
        Await.until("both sessions", () -> connected() == 2);
    }

    @Test
    @LongRun
    void shouldNoticeWithoutAFailureThatANameHasChanged() throws IOException {
        hosts.set(name, ONE);
        route("TCP", "TCP", NEVER);
        var old = serve(ONE);
        var moved = serve(TWO);
        connect();
        lab.own(old.accept());
        hosts.set(name, TWO);
        var arrived = new AtomicInteger();
        Background.start(() -> acceptAll(old, new AtomicInteger()));
        Background.start(() -> acceptAll(moved, arrived));
        var startNs = System.nanoTime();
        Await.until("a session at the new address", Duration.ofSeconds(45), () -> {
            connect().close();
            return arrived.get() > 0;
        });
        assertTrue(System.nanoTime() - startNs > 20_000_000_000L, "there was a failure");
    }

    @Test
    void shouldSayThatANameIsUnknown() throws IOException {
        route("TCP", "TCP", NEVER);
        connect();
        var content = error();
        assertTrue(content.contains("cannot resolve " + name + ": "), content);
        assertTrue(!content.contains(name + ": " + name), content);
    }

    @Test
    void shouldConnectOnceANameIsKnown() throws IOException {
        route("TCP", "TCP", OFTEN);
        connect();
        serve(ONE);
        hosts.set(name, ONE);
        Await.until("a session", () -> connected() == 1);
    }

    @Test
    void shouldTryTheOtherAddressWhenADatagramIsRefused() throws IOException {
        hosts.set(name, ONE, TWO);
        route("UDP", "UDP", OFTEN);
        var upstream = lab.own(lab.proxy().call(() -> UdpUpstream.listen(at(TWO, port))));
        for (var i = 0; i < 2; i++) {
            var client = lab.own(lab.client().call(() -> UdpConn.to(at(Lab.PROXY4, port))));
            var answered = CompletableFuture.runAsync(() -> greet(upstream));
            Await.until("an answer", () -> {
                client.send(new byte[] {1});
                return !client.isSilentFor(50);
            });
            answered.join();
        }
    }

    @Test
    void shouldFindAWebSocketServerBehindAName() throws IOException {
        hosts.set(name, ONE, TWO);
        route("TCP", "WebSocket", NEVER);
        var upstream = lab.own(lab.proxy().call(() -> WebSocketUpstream.listen(at(TWO, port))));
        for (var i = 1; i <= 2; i++) {
            connect();
            lab.own(upstream.accept());
        }
        Await.until("both sessions", () -> connected() == 2);
    }

    @Test
    void shouldNotLetASilentNameServerHoldUpOtherNames() throws IOException {
        var known = new NamesTest();
        hosts.set(known.name, ONE);
        known.route("TCP", "TCP", NEVER);
        known.serve(ONE);
        try (var silent = lab.proxy().call(() -> new DatagramSocket(at("127.0.0.1", 53)))) {
            route("TCP", "TCP", NEVER);
            connect();
            silent.receive(new DatagramPacket(new byte[512], 512));
            known.connect();
            Await.until("the session of the other name", () -> known.connected() == 1);
            assertEquals(0, connected());
            var content = error();
            assertTrue(content.endsWith("no connection within 2000 ms: " + name
                + " is still being looked up"), content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void shouldListenAtAName(String protocol) throws IOException {
        hosts.set(name, TWO);
        listen(protocol, "address: " + name);
        lab.own(lab.proxy().call(() -> StreamConn.connect(at(TWO, port))));
        assertThrows(ConnectException.class,
            () -> lab.proxy().call(() -> StreamConn.connect(at(ONE, port))));
    }

    @Test
    void shouldExchangeDatagramsBetweenNames() throws IOException {
        var peer = new NamesTest();
        hosts.set(name, TWO);
        hosts.set(peer.name, ONE);
        listen("UDP", "address: " + name + ", connect: { address: " + peer.name + ", port: "
            + peer.port + " }");
        var client = lab.own(lab.proxy().call(
            () -> UdpConn.between(at(ONE, peer.port), at(TWO, port))));
        client.send(new byte[] {1});
        assertArrayEquals(new byte[] {1}, client.receive().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket", "UDP"})
    void shouldNotListenAtANameThatIsUnknown(String protocol) throws IOException {
        var answer = api().post("listeners", listener(protocol, "address: " + name));
        assertEquals(400, answer.status());
        assertTrue(answer.body().contains("Could not bind to " + name + ":" + port + ": "),
            answer.body());
        assertTrue(answer.body().contains("cannot resolve " + name + ": "), answer.body());
    }

    @Test
    void shouldConnectFromAName() throws IOException {
        hosts.set(name, TWO);
        var upstream = serve(ONE);
        api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: TCP, port: %d, address: %s }
              rules:
                - action:
                    route:
                      destination:
                        spec: { protocol: TCP, port: %d, bind: { address: %s } }
                        endpoints: [ { spec: { address: %s } } ]
            """.formatted(listener, port, Lab.PROXY4, port, name, ONE));
        connect();
        var from = (InetSocketAddress) lab.own(upstream.accept()).remoteAddress();
        assertEquals(TWO, from.getAddress().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket", "UDP"})
    void shouldListenAtALinkLocalAddress(String protocol) throws IOException {
        listen(protocol, "address: '[" + LINK_LOCAL + "%lo]'");
        if (protocol.equals("UDP")) {
            var client = lab.own(lab.proxy().call(() -> UdpConn.to(at(LINK_LOCAL + LO, port))));
            client.send(new byte[] {1});
            assertArrayEquals(new byte[] {1}, client.receive().orElseThrow());
        } else {
            lab.own(lab.proxy().call(() -> StreamConn.connect(at(LINK_LOCAL + LO, port))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "UDP"})
    void shouldConnectToALinkLocalAddress(String protocol) throws IOException {
        api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: TCP, port: %d, address: %s }
              rules:
                - action:
                    route:
                      destination:
                        spec: { protocol: %s, port: %d }
                        endpoints: [ { spec: { address: '%s' } } ]
            """.formatted(listener, port, Lab.PROXY4, protocol, port, LINK_LOCAL + "%lo"));
        var upstream = lab.own(protocol.equals("UDP")
            ? lab.proxy().call(() -> UdpUpstream.listen(at(LINK_LOCAL + LO, port)))
            : serve(LINK_LOCAL + LO));
        connect().send(new byte[] {1});
        assertArrayEquals(new byte[] {1}, lab.own(upstream.accept()).receive().orElseThrow());
    }

    private void listen(String protocol, String where) throws IOException {
        api().create("listeners", listener(protocol, where));
    }

    /** A listener at the test's port that echoes. */
    private String listener(String protocol, String where) {
        return """
            listener:
              name: %s
              spec: { protocol: %s, port: %d, %s }
              rules: [ { action: { route: { destination: { spec: { protocol: Echo } } } } } ]
            """.formatted(listener, protocol, port, where);
    }

    private StreamUpstream serve(String address) throws IOException {
        return lab.own(lab.proxy().call(() -> StreamUpstream.listen(at(address, port))));
    }

    /** A listener and a cluster with one endpoint, the name; both have the test's port. */
    private void route(String front, String back, String retry) throws IOException {
        api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: %s, port: %d, address: %s }
              options: { track: 60 }
              rules:
                - action:
                    route:
                      destination:
                        spec: { protocol: %s, port: %d }
                        endpoints: [ { spec: { address: %s } } ]
                      retry: %s
            """.formatted(listener, front, port, Lab.PROXY4, back, port, name, retry));
    }

    private StreamConn connect() throws IOException {
        return lab.own(lab.client().call(() -> StreamConn.connect(at(Lab.PROXY4, port))));
    }

    private long connected() throws IOException {
        return api().sessions(listener).stream()
            .filter(each -> each.at("status").text().equals("CONNECTED")).count();
    }

    /** What the session's ERROR event says. */
    private String error() throws IOException {
        Json session = api().awaitStatus(listener, "DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
        return session.at("events/2/content").text();
    }

    private static void greet(UdpUpstream upstream) {
        try {
            upstream.accept().send(new byte[] {2});
        } catch (IOException e) {
            throw new AssertionError("no datagram", e);
        }
    }

    /** Takes everybody who comes until the server is closed. */
    private static void acceptAll(StreamUpstream upstream, AtomicInteger count)
            throws IOException {
        while (true) {
            try {
                upstream.accept().close();
                count.incrementAndGet();
            } catch (SocketTimeoutException e) {
                // Nobody has come for a while: the others may have them all.
                continue;
            }
        }
    }

    private static Api api() {
        return proxy.api();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}

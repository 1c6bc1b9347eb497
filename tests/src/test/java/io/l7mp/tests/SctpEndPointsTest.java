// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.NeedsSctp;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.SctpConn;
import io.l7mp.tests.peer.SctpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Associations that come, go and are spread over several endpoints. The bed checks at the end that
 * not one of their descriptors is left.
 */
@NeedsSctp
@NeedsNetNs
class SctpEndPointsTest {
    private static final Path RECEIVE_MEMORY = Path.of("/proc/sys/net/sctp/sctp_rmem");

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("sctp");
    private final int port = BED.port();
    private final int upstreamPort = BED.port();

    @Test
    void shouldTakeEndPointsInTurn() throws IOException {
        var one = serve(Lab.SERVER4);
        var other = serve(Lab.SERVER6);
        route("RoundRobin", "retry_on: never");
        for (var i = 0; i < 3; i++) {
            converse(connect(), one);
            converse(connect(), other);
        }
    }

    @Test
    void shouldTryTheNextEndPointWhereOneRefuses() throws IOException {
        var other = serve(Lab.SERVER6);
        route("RoundRobin", "retry_on: connect-failure, num_retries: 3, timeout: 100");
        for (var i = 0; i < 3; i++) {
            converse(connect(), other);
        }
    }

    @Test
    void shouldGoOnWithTheOtherEndPointWhenOneIsLost() throws IOException {
        var one = serve(Lab.SERVER4);
        var other = serve(Lab.SERVER6);
        route("RoundRobin", "retry_on: disconnect, num_retries: 3, timeout: 100");
        var client = connect();
        client.send(bytes(5));
        var served = BED.own(one.accept());
        assertArrayEquals(bytes(5), served.receive().orElseThrow());
        one.close();
        served.abort();
        var again = BED.own(other.accept());
        BED.api().awaitSession(listener, "to be connected again", session ->
            Api.events(session).stream().filter("CONNECT"::equals).count() == 2);
        client.send(bytes(6));
        assertArrayEquals(bytes(6), again.receive().orElseThrow());
        again.send(bytes(7));
        assertArrayEquals(bytes(7), client.receive().orElseThrow());
    }

    @Test
    void shouldGiveUpWhenNobodyIsThere() throws IOException {
        route("RoundRobin", "retry_on: connect-failure, num_retries: 2, timeout: 50");
        connect().awaitEnd();
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"),
            Api.events(BED.api().awaitStatus(listener, "DESTROYED")));
    }

    @Test
    void shouldLetGoOfAssociationsHoweverTheyEnd() throws IOException {
        var upstream = serve(Lab.SERVER4);
        route("Trivial", "retry_on: never");
        for (var i = 0; i < 30; i++) {
            var client = connect();
            client.send(bytes(100));
            var served = upstream.accept();
            switch (i % 4) {
                case 0 -> client.abort();
                case 1 -> served.abort();
                case 2 -> client.endOutput();
                default -> served.endOutput();
            }
            served.awaitEnd();
            client.close();
            served.close();
        }
        Await.until("all sessions to end", () -> BED.api().sessions(listener).stream()
            .allMatch(session -> session.at("status").text().equals("DESTROYED")));
    }

    @Test
    void shouldListenAtAName() throws IOException {
        echo("address: localhost");
        var client = BED.local(() -> SctpConn.connect(new InetSocketAddress("127.0.0.1", port)));
        client.send(bytes(8));
        assertArrayEquals(bytes(8), client.receive().orElseThrow());
        assertThrows(IOException.class, this::connect);
        var reply = BED.api().post("listeners", "listener: { name: nowhere, spec: { protocol: SCTP,"
            + " port: " + BED.port() + ", address: no-such-host.invalid }, rules: [] }");
        assertEquals(400, reply.status(), reply.body());
    }

    /** A kernel that is short of memory delivers long messages in parts. */
    @Test
    void shouldPutTogetherWhatTheKernelDeliversInParts() throws IOException {
        var usual = Files.readString(RECEIVE_MEMORY);
        Files.writeString(RECEIVE_MEMORY, "4096 8192 4194304");
        try {
            echo("streams: { in: 10 }");
        } finally {
            Files.writeString(RECEIVE_MEMORY, usual);
        }
        var client = connect();
        for (var length : List.of(30_000, 1, 65_536, 200_000, 9_000, 65_535)) {
            client.send(bytes(length));
            if (length <= 65_536) {
                assertArrayEquals(bytes(length), client.receive().orElseThrow());
            }
        }
    }

    private void converse(SctpConn client, SctpUpstream upstream) throws IOException {
        client.send(bytes(3));
        Conn served = BED.own(upstream.accept());
        assertArrayEquals(bytes(3), served.receive().orElseThrow());
        served.send(bytes(4));
        assertArrayEquals(bytes(4), client.receive().orElseThrow());
        client.endOutput();
        assertEquals(Optional.empty(), served.receive());
    }

    private SctpUpstream serve(String address) throws IOException {
        return BED.server(() -> SctpUpstream.listen(new InetSocketAddress(address, upstreamPort)));
    }

    private void route(String policy, String retry) throws IOException {
        var endPoints = new ArrayList<String>();
        for (var address : List.of(Lab.SERVER4, Lab.SERVER6)) {
            endPoints.add("{ spec: { address: '" + address + "' } }");
        }
        configure("", "{ spec: { protocol: SCTP, port: " + upstreamPort + " }, loadbalancer: "
            + "{ policy: " + policy + " }, endpoints: " + endPoints + " }, retry: { " + retry
            + " }");
    }

    private void echo(String options) throws IOException {
        configure(", " + options, "{ spec: { protocol: Echo } }");
    }

    private void configure(String options, String route) throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: SCTP, port: %d%s }
              options: { track: 60 }
              rules: [ { action: { route: { destination: %s } } } ]
            """.formatted(listener, port, options, route));
    }

    private SctpConn connect() throws IOException {
        return BED.client(() -> SctpConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}

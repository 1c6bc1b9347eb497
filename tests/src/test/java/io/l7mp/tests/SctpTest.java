// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.NeedsSctp;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.peer.SctpConn;
import io.l7mp.tests.peer.SctpConn.Message;
import io.l7mp.tests.peer.SctpUpstream;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is particular to SCTP. */
@NeedsSctp
@NeedsNetNs
class SctpTest {
    private static final String SECOND_CLIENT = "10.201.3.1";
    private static final String SECOND_PROXY = "10.201.3.2";
    private static final String NOBODY = "10.201.2.99";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("sctp");
    private final int port = BED.port();
    private final int upstreamPort = BED.port();

    @Test
    void shouldCarryStreamAndPpidOver() throws IOException {
        var upstream = BED.server(() -> SctpUpstream.listen(at(Lab.SERVER4, upstreamPort)));
        route("{ protocol: SCTP, port: " + port + " }",
            cluster("streams: { out: 4 }", "'" + Lab.SERVER4 + "'"));
        var client = connect();
        client.send(message(1, 3, 60, false));
        var served = BED.own(upstream.accept());
        assertSame(message(1, 3, 60, false), served.receiveMessage());
        client.send(message(2, 0, 0xfedcba98, true));
        assertSame(message(2, 0, 0xfedcba98, true), served.receiveMessage());
        // There are four streams on this side, ten on the other.
        client.send(message(3, 9, 1, false));
        assertSame(message(3, 1, 1, false), served.receiveMessage());
        served.send(message(4, 3, 46, false));
        assertSame(message(4, 3, 46, false), client.receiveMessage());
    }

    @Test
    void shouldSayAsConfiguredWhereMessagesGo() throws IOException {
        var upstream = BED.server(() -> SctpUpstream.listen(at(Lab.SERVER4, upstreamPort)));
        route("{ protocol: UDP, port: " + port + " }",
            cluster("stream: 7, ppid: 4000000000", "'" + Lab.SERVER4 + "'"));
        var client = BED.client(() -> UdpConn.to(at(Lab.PROXY4, port)));
        client.send(new byte[] {1, 2});
        client.send(new byte[0]);
        client.send(new byte[] {3});
        var served = BED.own(upstream.accept());
        assertSame(new Message(new byte[] {1, 2}, 7, (int) 4_000_000_000L, false),
            served.receiveMessage());
        assertSame(new Message(new byte[] {3}, 7, (int) 4_000_000_000L, false),
            served.receiveMessage());
    }

    @Test
    void shouldKeepLongMessagesWhole() throws IOException {
        echo("{ protocol: SCTP, port: " + port + " }");
        var client = connect();
        for (var length : new int[] {1, 1452, 30_000, 65_535, 65_536, 5}) {
            client.send(bytes(length));
            assertArrayEquals(bytes(length), client.receive().orElseThrow());
        }
        client.send(bytes(65_537));
        client.send(bytes(200_000));
        client.send(bytes(7));
        assertArrayEquals(bytes(7), client.receive().orElseThrow());
    }

    @Test
    void shouldTellOfTheAssociation() throws IOException {
        echo("{ protocol: SCTP, port: " + port + ", streams: { out: 6, in: 3 } }");
        var client = connect();
        client.send(bytes(1));
        assertEquals(1, client.receive().orElseThrow().length);
        var session = BED.api().awaitStatus(listener, "CONNECTED");
        assertTrue(session.at("name").text().matches("SCTP:" + Lab.CLIENT4 + ":\\d+-"
            + Lab.PROXY4 + ":" + port), session.toString());
        var sctp = session.at("metadata/SCTP");
        assertEquals(List.of("src_port", "dst_port", "streams_in", "streams_out"), sctp.keys());
        assertEquals(port, sctp.at("dst_port").number());
        // The client asks for ten and may have three.
        assertEquals(3, sctp.at("streams_in").number());
        assertEquals(6, sctp.at("streams_out").number());
        assertEquals(Lab.CLIENT4, session.at("metadata/IP/src_addr").text());
        assertEquals(Lab.PROXY4, session.at("metadata/IP/dst_addr").text());
        client.endOutput();
        assertEquals(Optional.empty(), client.receive());
        var notes = Api.notes(BED.api().awaitStatus(listener, "DESTROYED"));
        assertTrue(notes.contains("Stage: " + listener + ": The peer shuts the association down"),
            notes.toString());
    }

    @Test
    void shouldServeIpv6AndIpv4AtOnce() throws IOException {
        echo("{ protocol: SCTP, port: " + port + " }");
        var client = BED.client(() -> SctpConn.connect(at(Lab.PROXY6, port)));
        client.send(bytes(3));
        assertEquals(3, client.receive().orElseThrow().length);
        assertTrue(BED.api().awaitStatus(listener, "CONNECTED").at("name").text()
            .startsWith("SCTP:" + Lab.CLIENT6 + ":"));
    }

    @Test
    void shouldCarryAbortAsAbort() throws IOException {
        var upstream = BED.server(() -> SctpUpstream.listen(at(Lab.SERVER4, upstreamPort)));
        route("{ protocol: SCTP, port: " + port + " }", cluster("", "'" + Lab.SERVER4 + "'"));
        var client = connect();
        client.send(bytes(3));
        var served = BED.own(upstream.accept());
        assertEquals(3, served.receive().orElseThrow().length);
        served.abort();
        assertThrows(IOException.class, client::receive);
        var notes = Api.notes(BED.api().awaitStatus(listener, "DESTROYED"));
        assertTrue(notes.stream().anyMatch(note -> note.contains("Association lost: ")),
            notes.toString());
    }

    @Test
    void shouldDeliverWhatWasSaidBeforeAShutdown() throws IOException {
        var upstream = BED.server(() -> SctpUpstream.listen(at(Lab.SERVER4, upstreamPort)));
        route("{ protocol: SCTP, port: " + port + " }", cluster("", "'" + Lab.SERVER4 + "'"));
        var client = connect();
        var sending = Background.start(() -> {
            for (var i = 0; i < 50; i++) {
                client.send(bytes(20_000));
            }
            client.endOutput();
        });
        var served = BED.own(upstream.accept());
        for (var i = 0; i < 50; i++) {
            assertArrayEquals(bytes(20_000), served.receive().orElseThrow());
        }
        assertEquals(Optional.empty(), served.receive());
        sending.join();
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
            Api.events(BED.api().awaitStatus(listener, "DESTROYED")).stream().distinct().toList());
    }

    @Test
    void shouldConnectWhereOneAddressOfAPeerIsDead() throws IOException {
        var upstream = BED.server(() -> SctpUpstream.listen(at(Lab.SERVER4, upstreamPort)));
        route("{ protocol: SCTP, port: " + port + " }", cluster("rto: { initial: 50, max: 200 }",
            "[ " + NOBODY + ", " + Lab.SERVER4 + " ]"));
        var client = connect();
        client.send(bytes(9));
        var served = BED.own(upstream.accept());
        assertArrayEquals(bytes(9), served.receive().orElseThrow());
    }

    @Test
    void shouldNoticeWhenAPathDies() throws IOException {
        BED.lab().client().ip("addr", "add", SECOND_CLIENT + "/24", "dev", "eth0");
        BED.lab().proxy().ip("addr", "add", SECOND_PROXY + "/24", "dev", "cli0");
        try {
            echo("{ protocol: SCTP, port: " + port + ", address: [ " + Lab.PROXY4 + ", "
                + SECOND_PROXY + " ], heartbeat_interval: 20, rto: { initial: 20, max: 50 } }");
            var client = connect();
            client.send(bytes(3));
            assertEquals(3, client.receive().orElseThrow().length);
            BED.api().awaitSession(listener, "to have confirmed its second path", session ->
                Api.notes(session).contains(
                    "Stage: " + listener + ": Path to " + SECOND_CLIENT + " confirmed"));
            BED.lab().client().ip("addr", "del", SECOND_CLIENT + "/24", "dev", "eth0");
            BED.api().awaitSession(listener, "to have lost its second path", session ->
                Api.notes(session).contains(
                    "Stage: " + listener + ": Path to " + SECOND_CLIENT + " unreachable"));
            client.send(bytes(4));
            assertEquals(4, client.receive().orElseThrow().length);
        } finally {
            BED.lab().proxy().ip("addr", "del", SECOND_PROXY + "/24", "dev", "cli0");
        }
    }

    @Test
    void shouldTalkToSocat() throws IOException {
        echo("{ protocol: SCTP, port: " + port + " }");
        var socat = BED.own(Program.start(BED.lab().client().command(List.of("socat", "-",
            "SCTP-CONNECT:" + Lab.PROXY4 + ":" + port))));
        socat.type("hello");
        socat.out().await("the echo", line -> line.equals("hello"));
    }

    @Test
    void shouldTalkToTheToolsOfLksctp() throws IOException {
        var darn = BED.own(Program.start(BED.lab().server().command(List.of("stdbuf", "-o0",
            "sctp_darn", "-H", Lab.SERVER4, "-P", "" + upstreamPort, "-l"))));
        darn.out().await("the listening server", line -> line.contains("listening"));
        route("{ protocol: TCP, port: " + port + " }",
            cluster("stream: 2, ppid: 60", "'" + Lab.SERVER4 + "'"));
        var client = BED.client(() -> StreamConn.connect(at(Lab.PROXY4, port)));
        client.send("hello");
        darn.out().await("the stream", line -> line.strip().equals("sinfo_stream 2"));
        // It shows the number as it lies in memory.
        var ppid = Integer.toUnsignedString(Integer.reverseBytes(60));
        darn.out().await("the PPID", line -> line.strip().equals("sinfo_ppid " + ppid));
    }

    @Test
    void shouldCarryIperf() throws IOException {
        BED.own(Program.start(BED.lab().server().command(
            List.of("iperf3", "-s", "-1", "-p", "" + upstreamPort))));
        route("{ protocol: SCTP, port: " + port + " }", cluster("", "'" + Lab.SERVER4 + "'"));
        route("control", "{ protocol: TCP, port: " + port + " }",
            cluster("", "'" + Lab.SERVER4 + "'").replace("SCTP", "TCP"));
        Await.until("the server", () -> BED.lab().server().call(() -> {
            try (var probe = new ServerSocket(upstreamPort)) {
                return false;
            } catch (BindException e) {
                return true;
            }
        }));
        var iperf = BED.own(Program.start(BED.lab().client().command(List.of("iperf3", "--sctp",
            "-c", Lab.PROXY4, "-p", "" + port, "-n", "20M", "-l", "16K"))));
        iperf.out().awaitEnd();
        assertTrue(iperf.out().lines().contains("iperf Done."), () ->
            iperf.out().lines() + " " + iperf.err().lines());
        System.out.println(iperf.out().await("the receiver", line -> line.contains("receiver")));
    }

    @Test
    void shouldRefuseAPortInUse() throws IOException {
        echo("{ protocol: SCTP, port: " + port + " }");
        var reply = BED.api().post("listeners", "listener: { name: second, spec: { protocol: SCTP,"
            + " port: " + port + " }, rules: [] }");
        assertTrue(reply.body().contains("Could not bind to [::]:" + port
            + ": bind: Address already in use"), reply.body());
    }

    private void echo(String spec) throws IOException {
        route(spec, "{ spec: { protocol: Echo } }");
    }

    private void route(String spec, String destination) throws IOException {
        route(listener, spec, destination);
    }

    private static void route(String name, String spec, String destination) throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: %s
              options: { track: 60 }
              rules: [ { action: { route: { destination: %s } } } ]
            """.formatted(name, spec, destination));
    }

    private String cluster(String options, String address) {
        return "{ spec: { protocol: SCTP, port: " + upstreamPort
            + (options.isEmpty() ? "" : ", " + options)
            + " }, endpoints: [ { spec: { address: " + address + " } } ] }";
    }

    private SctpConn connect() throws IOException {
        return BED.client(() -> SctpConn.connect(at(Lab.PROXY4, port)));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private static Message message(int length, int stream, int ppid, boolean isUnordered) {
        return new Message(bytes(length), stream, ppid, isUnordered);
    }

    private static void assertSame(Message expected, Optional<Message> actual) {
        assertArrayEquals(expected.data(), actual.orElseThrow().data());
        assertEquals(List.of(expected.stream(), expected.ppid(), expected.isUnordered()),
            List.of(actual.get().stream(), actual.get().ppid(), actual.get().isUnordered()));
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}

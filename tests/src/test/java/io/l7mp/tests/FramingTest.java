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
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.FramedConn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Messages within byte streams: lengths to the limit and beyond, garbage, what lines cannot do. */
@NeedsNetNs
class FramingTest {
    /** The longest payload of UDP over IPv4. */
    private static final int LONGEST_DATAGRAM = 65_507;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();
    private final String listener = BED.name("listener");

    /** UDP, framed TCP, framed TCP, UDP. */
    @ParameterizedTest
    @EnumSource(value = FramedConn.Kind.class, names = "LINE", mode = Mode.EXCLUDE)
    void shouldCarryDatagramsThroughATunnel(FramedConn.Kind kind) throws IOException {
        var tunnel = BED.port();
        var framing = kind.name().toLowerCase(Locale.ROOT);
        var upstream = BED.server(() -> UdpUpstream.listen(at(Lab.SERVER4, port)));
        listen(BED.name("end"), "{ protocol: TCP, port: " + tunnel + ", framing: " + framing + " }",
            to("{ protocol: UDP, port: " + port + " }", Lab.SERVER4));
        listen(listener, "{ protocol: UDP, port: " + port + " }",
            to("{ protocol: TCP, port: " + tunnel + ", framing: " + framing + " }", "127.0.0.1"));
        var client = BED.client(() -> UdpConn.to(at(Lab.PROXY4, port)));
        client.send(new byte[] {7});
        var served = BED.own(upstream.accept());
        assertArrayEquals(new byte[] {7}, served.receive().orElseThrow());
        for (var length : List.of(0, 1, 2, 1472, 0, 9000, LONGEST_DATAGRAM, 1)) {
            client.send(bytes(length));
            assertArrayEquals(bytes(length), served.receive().orElseThrow());
            served.send(bytes(length));
            assertArrayEquals(bytes(length), client.receive().orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(value = FramedConn.Kind.class, names = "LINE", mode = Mode.EXCLUDE)
    void shouldEchoTheLongest(FramedConn.Kind kind) throws IOException {
        var client = echo(kind);
        for (var length : List.of(65_535, 0, 65_534, 1)) {
            client.send(bytes(length));
            assertArrayEquals(bytes(length), client.receive().orElseThrow());
        }
    }

    @Test
    void shouldDropWhatIsLongerThanAFrame() throws IOException {
        var end = BED.port();
        listen(BED.name("end"), "{ protocol: TCP, port: " + end + ", framing: rfc4571 }",
            "{ spec: { protocol: Echo } }");
        listen(listener, "{ protocol: WebSocket, port: " + port + " }",
            to("{ protocol: TCP, port: " + end + ", framing: rfc4571 }", "127.0.0.1"));
        var client = BED.client(() -> WebSocketPeer.connect(at(Lab.PROXY4, port)));
        for (var length : List.of(65_536, 65_535, 65_536, 0)) {
            client.send(bytes(length));
        }
        assertArrayEquals(bytes(65_535), client.receive().orElseThrow());
        assertArrayEquals(bytes(0), client.receive().orElseThrow());
    }

    @Test
    void shouldDropWhatIsLongerThanADatagram() throws IOException {
        var upstream = BED.server(() -> UdpUpstream.listen(at(Lab.SERVER4, port)));
        listen(listener, "{ protocol: TCP, port: " + port + ", framing: rfc4571 }",
            to("{ protocol: UDP, port: " + port + " }", Lab.SERVER4));
        var client = connect(FramedConn.Kind.RFC4571);
        client.send(new byte[LONGEST_DATAGRAM + 1]);
        client.send(new byte[65_535]);
        client.send(new byte[] {7});
        var served = BED.own(upstream.accept());
        assertArrayEquals(new byte[] {7}, served.receive().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        netstring | 3:abc,3abc, | framing netstring: a length with 'a'
        netstring | 3:abc,03:abc, | framing netstring: a length with a leading zero
        netstring | 3:abc,1000000000: | framing netstring: a frame of more than 65535 bytes
        netstring | 3:abc,GET / HTTP/1.1 | framing netstring: no length but 'G'
        """)
    void shouldEndWhoBreaksTheRules(String framing, String input, String reason)
            throws IOException {
        listen(listener, "{ protocol: TCP, port: " + port + ", framing: " + framing + " }",
            "{ spec: { protocol: Echo } }");
        var client = connect(FramedConn.Kind.NETSTRING);
        client.stream().send(input);
        assertArrayEquals(text("abc"), client.receive().orElseThrow());
        client.awaitEnd();
        var events = BED.api().awaitStatus(listener, "DESTROYED");
        assertTrue(events.toString().contains(reason), events.toString());
        assertTrue(Api.events(events).contains("DISCONNECT"), events.toString());
    }

    @Test
    void shouldSurviveGarbage() throws IOException {
        for (var kind : FramedConn.Kind.values()) {
            listen(BED.name("garbage"), "{ protocol: UnixDomainSocket, filename: '"
                + BED.lab().dir().resolve("g-" + kind) + "', framing: "
                + kind.name().toLowerCase(Locale.ROOT) + " }", "{ spec: { protocol: Discard } }");
        }
        var random = new Random(1);
        for (var kind : FramedConn.Kind.values()) {
            var file = UnixDomainSocketAddress.of(BED.lab().dir().resolve("g-" + kind));
            for (var i = 0; i < 20; i++) {
                var garbage = new byte[random.nextInt(100_000)];
                random.nextBytes(garbage);
                try (var client = StreamConn.connect(file)) {
                    client.send(garbage);
                    client.endOutput();
                    client.awaitEnd();
                } catch (IOException e) {
                    // It may be hung up on before all is sent.
                    continue;
                }
            }
        }
        Await.until("all sessions to be over",
            () -> BED.api().json("sessions").items().stream().noneMatch(
                each -> each.at("status").text().equals("CONNECTED")
                    && each.toString().contains("garbage")));
    }

    @Test
    void shouldPutALineEndBehindEachMessage() throws IOException {
        var client = echo(FramedConn.Kind.LINE);
        client.stream().send("one\r\n\ntwo\nthr");
        client.stream().send("ee\n");
        for (var line : List.of("one", "", "two", "three")) {
            assertEquals(line, client.stream().receiveLine());
        }
    }

    @Test
    void shouldDropMessagesThatAreNoLine() throws IOException {
        var upstream = BED.server(() -> UdpUpstream.listen(at(Lab.SERVER4, port)));
        listen(listener, "{ protocol: TCP, port: " + port + ", framing: line, max_frame: 10 }",
            to("{ protocol: UDP, port: " + port + " }", Lab.SERVER4));
        var client = connect(FramedConn.Kind.LINE);
        client.stream().send("hello\n");
        Conn served = BED.own(upstream.accept());
        assertArrayEquals(text("hello"), served.receive().orElseThrow());
        for (var message : List.of("a\nb", "c\r", "12345678901", "1234567890")) {
            served.send(text(message));
        }
        assertEquals("1234567890", client.stream().receiveLine());
    }

    @Test
    void shouldWarnOnceOfBoundsThatAreLost() throws IOException {
        var destination = BED.name("stream");
        BED.api().create("clusters", "cluster: { name: " + destination
            + ", spec: { protocol: TCP, port: " + port + " }, endpoints: [ { spec: { address: "
            + Lab.SERVER4 + " } } ] }");
        var upstream = BED.server(() -> StreamUpstream.listen(at(Lab.SERVER4, port)));
        listen(listener, "{ protocol: UDP, port: " + port + " }", destination);
        for (var i = 0; i < 3; i++) {
            BED.client(() -> UdpConn.to(at(Lab.PROXY4, port))).send(new byte[] {1});
            BED.own(upstream.accept());
        }
        var text = "messages of \"" + listener + "\" end is lost in \"" + destination + "\"";
        BED.proxy().err().await("the warning", line -> line.contains(text));
        assertEquals(1, BED.proxy().err().lines().stream()
            .filter(line -> line.contains(text)).count());
    }

    private FramedConn echo(FramedConn.Kind kind) throws IOException {
        listen(listener, "{ protocol: TCP, port: " + port + ", framing: "
            + kind.name().toLowerCase(Locale.ROOT) + " }", "{ spec: { protocol: Echo } }");
        return connect(kind);
    }

    private FramedConn connect(FramedConn.Kind kind) throws IOException {
        return BED.client(() -> new FramedConn(StreamConn.connect(at(Lab.PROXY4, port)), kind));
    }

    private static void listen(String name, String spec, String destination) throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: %s
              options: { track: 60 }
              rules: [ { action: { route: { destination: %s } } } ]
            """.formatted(name, spec, destination));
    }

    private static String to(String spec, String address) {
        return "{ spec: " + spec + ", endpoints: [ { spec: { address: " + address + " } } ] }";
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}

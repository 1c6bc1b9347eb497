// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.JsonSocketConn;
import io.l7mp.tests.peer.PacketConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The clusters that need no network, as the destination of every listener protocol. */
@NeedsNetNs
class VirtualClusterTest {
    private static final int MEGABYTE = 1 << 20;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    static Stream<Front> fronts() {
        return Cover.fronts();
    }

    static Stream<Front> messageFronts() {
        return Cover.fronts().filter(Front::keepsBoundaries);
    }

    static Stream<Front> reliableFronts() {
        return Cover.fronts().filter(Front::isReliable);
    }

    /** JSONSocket answers, which clients of datagrams do not tell from data. */
    static Stream<Front> quietFronts() {
        return Cover.fronts().filter(front -> !front.isJsonSocket() || front.isReliable());
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void shouldEcho(Front front) throws IOException {
        var client = open(front, "{ name: %s, spec: { protocol: Echo } }");
        for (var length : new int[] {1, 1000, 3}) {
            client.send(new byte[length]);
            assertArrayEquals(new byte[length], client.receive(length));
        }
    }

    @ParameterizedTest
    @MethodSource("messageFronts")
    void shouldEchoMessageByMessage(Front front) throws IOException {
        var client = open(front, "{ name: %s, spec: { protocol: Echo } }");
        for (var length : new int[] {5, 1, 1200, 2}) {
            client.send(new byte[length]);
        }
        for (var length : new int[] {5, 1, 1200, 2}) {
            assertEquals(length, client.receive().orElseThrow().length);
        }
    }

    @ParameterizedTest
    @MethodSource("reliableFronts")
    void shouldEchoAMegabyteIntact(Front front) throws IOException {
        var client = open(front, "{ name: %s, spec: { protocol: Echo } }");
        var data = new byte[MEGABYTE];
        new Random(1).nextBytes(data);
        var sending = Background.start(() -> {
            for (var at = 0; at < MEGABYTE; at += 1 << 14) {
                client.send(Arrays.copyOfRange(data, at, at + (1 << 14)));
            }
        });
        assertArrayEquals(data, client.receive(MEGABYTE));
        sending.join();
    }

    /** End of input is end of output. */
    @ParameterizedTest
    @MethodSource("reliableFronts")
    void shouldEndTheEchoWhenTheClientEnds(Front front) throws IOException {
        var client = open(front, "{ name: %s, spec: { protocol: Echo } }");
        client.send(new byte[10]);
        assertEquals(10, client.receive(10).length);
        client.endOutput();
        assertEquals(0, client.receiveToEnd().length);
    }

    @ParameterizedTest
    @MethodSource("quietFronts")
    void shouldDiscard(Front front) throws IOException {
        var client = open(front, "{ name: %s, spec: { protocol: Discard } }");
        for (var i = 0; i < 100; i++) {
            client.send(new byte[1000]);
        }
        if (client instanceof UdpConn udp) {
            assertTrue(udp.isSilentFor(100));
        } else if (client instanceof PacketConn packets) {
            assertTrue(packets.isSilentFor(100));
        } else if (front.isReliable()) {
            if (client instanceof JsonSocketConn socket) {
                socket.expectHeader(); // SCTP, which ends both ways at once, would lose it
            }
            client.endOutput();
            assertEquals(0, client.receiveToEnd().length);
        }
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void shouldLogToStandardOutputAndEcho(Front front) throws IOException {
        var word = BED.name("logged");
        var client = open(front,
            "{ name: %s, spec: { protocol: Logger, log_prefix: " + front + " } }");
        client.send(text(word + "\n"));
        assertEquals(word + "\n", text(client.receive(word.length() + 1)));
        BED.proxy().out().await("the logged line", line -> line.equals(front + ": " + word));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void shouldLogToAFile(Front front) throws IOException {
        var file = BED.lab().dir().resolve(BED.name("log"));
        Files.writeString(file, "left from an earlier session");
        var client = open(front,
            "{ name: %s, spec: { protocol: Logger, log_file: '" + file + "' } }");
        client.send(text("to the file\n"));
        assertEquals("to the file\n", text(client.receive(12)));
        Await.until("the line in " + file,
            () -> Files.readString(file).equals("to the file\n"));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void shouldConnectWithStandardInputAndOutput(Front front) throws IOException {
        var word = BED.name("typed");
        var client = open(front, "{ name: %s, spec: { protocol: Stdio } }");
        client.send(text(word + "\n"));
        BED.proxy().out().await("what was sent", line -> line.equals(word));
        BED.proxy().program().type("answer");
        assertEquals("answer\n", text(client.receive(7)));
        client.close();
    }

    private Conn open(Front front, String cluster) throws IOException {
        var pair = Pair.of(BED, front, Back.TCP);
        var name = BED.name("virtual");
        BED.api().create("clusters", "cluster: " + cluster.formatted(name));
        pair.listen(name, Pair.NEVER);
        return pair.connect();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}

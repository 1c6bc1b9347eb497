// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data get through every pair: both ways, whole, in order, with their boundaries where there are
 * any.
 */
@NeedsNetNs
class EveryPairTest {
    // More than any library between holds, or allows, by default.
    private static final int LONG_STREAM = 3 << 20;
    private static final int PIECE = 16 * 1024;

    @RegisterExtension
    static final TestBed BED = new TestBed(Pair.CONFIGURATION);

    static Stream<Arguments> pairs() {
        return BED.loops() == 1 ? Cover.all((front, back) -> true)
            : Cover.some(1, (front, back) -> true);
    }

    static Stream<Arguments> messagePairs() {
        return BED.loops() == 1 ? Cover.all(EveryPairTest::keepBoundaries)
            : Cover.some(3, EveryPairTest::keepBoundaries);
    }

    static Stream<Arguments> ipv6Pairs() {
        return Cover.some(0, (front, back) -> front.isIp() || back.isIp());
    }

    static Stream<Arguments> someMessagePairs() {
        return Cover.some(2, EveryPairTest::keepBoundaries);
    }

    static Stream<Arguments> reliablePairs() {
        return Cover.some(4, (front, back) -> front.isReliable() && back.isReliable());
    }

    static Stream<Arguments> udpPairs() {
        return Cover.some(6, (front, back) -> !front.isReliable() || !back.isReliable());
    }

    private static boolean keepBoundaries(Front front, Back back) {
        return front.keepsBoundaries() && back.keepsBoundaries();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void shouldCarryDataBothWays(Front front, Back back) throws IOException {
        converse(Pair.of(BED, front, back).open());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("ipv6Pairs")
    void shouldCarryDataBothWaysOverIpv6(Front front, Back back) throws IOException {
        converse(Pair.overIpv6(BED, front, back).open());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("messagePairs")
    void shouldKeepBoundaries(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        client.send(bytes(1, 1));
        var served = pair.accept();
        assertArrayEquals(bytes(1, 1), served.receive().orElseThrow());
        var longest = Math.min(front.longest(), back.longest());
        for (var each : List.of(1, 2, 100, 1, 1200, 1472, 1473, 9000, 3)) {
            var length = Math.min(each, longest - 2);
            client.send(bytes(length, length));
            client.send(bytes(length + 1, 1));
            served.send(bytes(length + 2, length));
            assertArrayEquals(bytes(length, length), served.receive().orElseThrow());
            assertArrayEquals(bytes(length + 1, 1), served.receive().orElseThrow());
            assertArrayEquals(bytes(length + 2, length), client.receive().orElseThrow());
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("someMessagePairs")
    void shouldKeepEmptyAndLongMessages(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        client.send(bytes(1, 1));
        var served = pair.accept();
        assertArrayEquals(bytes(1, 1), served.receive().orElseThrow());
        var longest = Math.min(front.longest(), back.longest());
        // SCTP has no empty messages.
        var shortest = front.isSctp() || back.isSctp() ? 1 : 0;
        for (var length : List.of(shortest, longest, shortest, shortest, longest - 1, 1)) {
            client.send(bytes(length, length));
            assertArrayEquals(bytes(length, length), served.receive().orElseThrow());
            served.send(bytes(length + 1, length));
            assertArrayEquals(bytes(length + 1, length), client.receive().orElseThrow());
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("reliablePairs")
    void shouldCarryMegabytesIntactBothWaysAtOnce(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        var up = bytes(1, LONG_STREAM);
        var down = bytes(2, LONG_STREAM);
        var sending = Background.start(() -> sendInPieces(client, up));
        var served = pair.accept();
        var answering = Background.start(() -> sendInPieces(served, down));
        var answered = Background.start(() -> client.receive(LONG_STREAM));
        assertArrayEquals(up, served.receive(LONG_STREAM));
        assertArrayEquals(down, answered.join());
        sending.join();
        answering.join();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("udpPairs")
    void shouldLoseNoDatagramAtAModeratePace(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        client.send(bytes(0, 200));
        var served = pair.accept();
        assertArrayEquals(bytes(0, 200), served.receive(200));
        for (var round = 1; round <= 40; round++) {
            exchange(client, served, round);
            exchange(served, client, round);
        }
    }

    private static void converse(Pair pair) throws IOException {
        var client = pair.connect();
        client.send(bytes(1, 50));
        var served = pair.accept();
        assertArrayEquals(bytes(1, 50), served.receive(50));
        served.send(bytes(2, 60));
        assertArrayEquals(bytes(2, 60), client.receive(60));
        client.send(bytes(3, 7));
        assertArrayEquals(bytes(3, 7), served.receive(7));
        served.send(bytes(4, 8));
        assertArrayEquals(bytes(4, 8), client.receive(8));
        var session = pair.awaitStatus("CONNECTED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT"), Api.events(session));
        assertEquals("READY", session.at("destination/status").text());
    }

    /** Sends a burst of eight and waits for all of it before the next one. */
    private static void exchange(Conn from, Conn to, int round) throws IOException {
        var burst = bytes(round, 8 * 200);
        for (var i = 0; i < 8; i++) {
            from.send(Arrays.copyOfRange(burst, i * 200, i * 200 + 200));
        }
        assertArrayEquals(burst, to.receive(burst.length));
    }

    private static void sendInPieces(Conn conn, byte[] data) throws IOException {
        for (var at = 0; at < data.length; at += PIECE) {
            conn.send(Arrays.copyOfRange(data, at, Math.min(at + PIECE, data.length)));
        }
    }

    private static byte[] bytes(int seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}

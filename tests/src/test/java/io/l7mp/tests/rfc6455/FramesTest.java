// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything a peer may send after the handshake, or must not, to a listener and to a cluster. */
@NeedsNetNs
class FramesTest {
    /** What is longer than this goes in larger pieces than single bytes. */
    private static final int SHORT = 2048;
    private static final int STEP = 1021;

    @RegisterExtension
    static final TestBed BED = new TestBed(Party.config());

    private static WebSocketUpstream upstream;

    @BeforeAll
    static void listen() throws IOException {
        upstream = BED.lab().server().call(() -> WebSocketUpstream.listen(
            new InetSocketAddress(Lab.SERVER4, Party.UPSTREAM_PORT)));
    }

    @AfterAll
    static void stopListening() throws IOException {
        upstream.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(FrameCases.all(), FragmentCases.all(), CloseCases.all(), Utf8Cases.all(),
            LimitCases.all()).flatMap(part -> part).flatMap(row -> Stream.of(Party.values())
                .map(party -> Arguments.of(party, row)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void shouldBeAsTheStandardSays(Party party, Case row) throws IOException {
        assertEquals(row.seen(), play(party, row, Integer.MAX_VALUE / 2), "in one write");
        var length = row.sent().stream().mapToInt(sent -> sent.payload().length).sum();
        var step = length <= SHORT ? 1 : STEP;
        assertEquals(row.seen(), play(party, row, step), "in pieces of " + step);
    }

    private static Seen play(Party party, Case row, int step) throws IOException {
        try (var scene = party.open(BED.lab(), upstream)) {
            return party.play(row, step, scene);
        }
    }
}

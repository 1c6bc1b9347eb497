// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Loops;
import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.peer.Conn;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same with two threads for data; and that both have something to do. */
@Loops(2)
class EveryPairOnTwoLoopsTest extends EveryPairTest {
    private static final int CLIENTS = 16;
    private static final byte[] WORD = {1, 2, 3};

    /** Connections are dealt out in turn, UDP peers by a hash that 16 of them do not all share. */
    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "UNIX", "SEQPACKET", "WEBSOCKET", "JSONSOCKET_TCP"})
    void shouldHaveSessionsOnBothLoops(Front front) throws IOException {
        var metrics = MetricsPage.open(BED);
        var pair = Pair.of(BED, front, Back.TCP).open();
        var served = new ArrayList<Conn>();
        for (var i = 0; i < CLIENTS; i++) {
            pair.connect().send(WORD);
            served.add(pair.accept());
        }
        for (var each : served) {
            assertEquals(WORD.length, each.receive(WORD.length).length);
        }
        for (var loop = 0; loop < 2; loop++) {
            var sessions = metrics.value("l7mp_loop_sessions{loop=\"" + loop + "\"}");
            // The page is a session, too.
            assertTrue(sessions > 1, "on loop " + loop + " are " + sessions);
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.udp;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What finding the session of a datagram costs, with many senders taking turns; the keys are IPv4
 * peers in mapped form, as {@link io.l7mp.proxy.net.UdpPeer} makes them.
 */
@State(Scope.Thread)
public class DemuxTableBenchmark extends MicroBenchmark {
    private static final long MAPPED = 0xFFFF_0000_0000L;
    private static final long NETWORK = 0x0AC9_0000L;
    private static final int PORT = 40_000;

    /** How many senders are known. */
    @Param({"1", "1000", "18000"})
    private int senders;

    private DemuxTable<Object> table;
    private int turn;

    /** Fills the table. */
    @Setup
    public void fill() {
        table = new DemuxTable<>("absent");
        for (var i = 0; i < senders; i++) {
            table.put(0, low(i), PORT, "session");
        }
    }

    /** The session of a sender that has one. */
    @Benchmark
    @PerPacket
    public Object lookup() {
        turn = turn + 1 == senders ? 0 : turn + 1;
        return table.get(0, low(turn), PORT);
    }

    /** A sender without a session. */
    @Benchmark
    @PerPacket
    public Object miss() {
        turn = turn + 1 == senders ? 0 : turn + 1;
        return table.get(0, low(turn), PORT + 1);
    }

    /** A session that comes and goes beside the others. */
    @Benchmark
    @PerPacket
    public Object insertAndRemove() {
        table.put(0, low(senders), PORT, "session");
        return table.remove(0, low(senders), PORT);
    }

    private static long low(int sender) {
        return MAPPED | NETWORK + sender;
    }
}

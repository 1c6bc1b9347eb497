package io.l7mp.proxy.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What has passed one listener or cluster, on all loops together.
 *
 * <p>It belongs to its object and goes with it; one that is made later under the same name begins
 * anew, which Prometheus takes as a restart. Any thread; every loop has cells of its own.
 */
public final class Traffic {
    /** What is counted besides drops and faults. */
    enum Flow {
        /** Sessions of a listener; a cluster's first streams for a session. */
        REQUESTS,
        /** Sessions, or streams, that began. */
        OPENED,
        /** Sessions, or streams, that are over. */
        CLOSED,
        /** What came from the listener's clients or the cluster. */
        RECEIVED_BYTES, RECEIVED_PACKETS,
        /** What was handed on to be sent to them. */
        SENT_BYTES, SENT_PACKETS;

        /** What it is called in the names of metrics. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private volatile List<LoopTraffic> loops = List.of();

    /** The part of the loop whose counters are {@code loop}; made on first use. */
    public LoopTraffic on(Counters loop) {
        // Loops are few.
        for (var each : loops) {
            if (each.loop() == loop) {
                return each;
            }
        }
        return add(loop);
    }

    /** How many sessions, or streams, are alive. */
    long live() {
        // Ends are read first: a difference below zero would be a lie.
        var closed = sum(Flow.CLOSED);
        return sum(Flow.OPENED) - closed;
    }

    /** How much of {@code flow} there has been. */
    long sum(Flow flow) {
        return loops.stream().mapToLong(loop -> loop.get(flow)).sum();
    }

    /** How many packets were dropped for {@code reason}. */
    long sum(Counter reason) {
        return loops.stream().mapToLong(loop -> loop.get(reason)).sum();
    }

    /** How often {@code fault} happened. */
    long sum(Fault fault) {
        return loops.stream().mapToLong(loop -> loop.get(fault)).sum();
    }

    /** Nobody else makes the part of the calling loop. */
    private synchronized LoopTraffic add(Counters loop) {
        var all = new ArrayList<>(loops);
        var added = new LoopTraffic(this, loop);
        all.add(added);
        loops = List.copyOf(all);
        return added;
    }
}

package io.l7mp.proxy.metrics;

import java.util.ArrayList;
import java.util.List;

/** What the loops have counted, summed over them; any thread. */
final class LoopCollector implements Collector {
    private final List<Counters> loops;

    LoopCollector(List<Counters> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public List<Family> collect() {
        var families = new ArrayList<Family>();
        for (var counter : Counter.values()) {
            if (counter.dropReason().isEmpty()) {
                families.add(Family.counter(counter.metric(), counter.help(), sum(counter)));
            }
        }
        families.add(Family.counter("l7mp_datagrams_dropped_total",
                "Datagrams and messages that were dropped.", List.of("reason"), this::drops));
        families.add(Family.gauge("l7mp_sessions", "Sessions that are alive.", alive()));
        families.add(Family.gauge("l7mp_loop_sessions", "Sessions that are alive on a loop.",
                List.of("loop"), this::aliveOnEach));
        families.add(Family.gauge("l7mp_loops", "Threads that carry data.", loops.size()));
        families.add(Family.gauge("l7mp_loop_turn_seconds_max",
                "How long the longest turn of a loop took lately: everybody else had to wait.",
                longestTurnNs() / 1e9));
        return families;
    }

    private void drops(Family.Series series) {
        for (var counter : Counter.values()) {
            counter.dropReason().ifPresent(reason -> series.add(sum(counter), reason));
        }
    }

    private long alive() {
        return loops.stream().mapToLong(LoopCollector::alive).sum();
    }

    private void aliveOnEach(Family.Series series) {
        for (var i = 0; i < loops.size(); i++) {
            series.add(alive(loops.get(i)), String.valueOf(i));
        }
    }

    /** Ends are read first: what is alive is never less than nothing. */
    private static long alive(Counters loop) {
        var ended = loop.get(Counter.SESSIONS_ENDED);
        return loop.get(Counter.SESSIONS_STARTED) - ended;
    }

    private long longestTurnNs() {
        var nowNs = System.nanoTime();
        return loops.stream().mapToLong(counters -> counters.turns().get(nowNs)).max().orElse(0);
    }

    private long sum(Counter counter) {
        return loops.stream().mapToLong(counters -> counters.get(counter)).sum();
    }
}

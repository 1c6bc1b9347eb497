package io.l7mp.proxy.offload;

import io.l7mp.proxy.metrics.Collector;
import io.l7mp.proxy.metrics.Family;
import java.util.List;

/** What the offload has done since the process began; any thread. */
final class OffloadCollector implements Collector {
    private final Totals totals;

    OffloadCollector(Totals totals) {
        this.totals = totals;
    }

    @Override
    public List<Family> collect() {
        return List.of(
                Family.gauge("l7mp_offload_sessions", "Sessions that the kernel carries",
                        totals.sessions()),
                Family.gauge("l7mp_offload_entries",
                        "Entries in the kernel's table of flows, two for each session",
                        2 * totals.sessions()),
                Family.counter("l7mp_offload_packets_total", "Packets that the kernel carried",
                        totals.packets()),
                Family.counter("l7mp_offload_bytes_total",
                        "Bytes of payload that the kernel carried", totals.bytes()),
                Family.counter("l7mp_offload_refused_total",
                        "Sessions fit for the kernel that it did not carry", List.of("reason"),
                        series -> {
                            for (var reason : Refusal.values()) {
                                series.add(totals.refused(reason), reason.word());
                            }
                        }));
    }
}

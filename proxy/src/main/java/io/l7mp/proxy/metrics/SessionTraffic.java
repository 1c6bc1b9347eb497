package io.l7mp.proxy.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has passed the Metric clusters, by session and cluster. A series exists as long as its
 * session.
 */
public final class SessionTraffic implements Collector {
    private static final List<String> LABELS = List.of("sessionName", "clusterName");

    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

    private record Labels(String session, String cluster) {
    }

    /** One stage's meter. Written by the stage's loop alone, read by anybody. */
    public static final class Meter {
        private static final int BYTES = 0;
        private static final int PACKETS = 1;

        private final Labels labels;
        private final Cells cells = new Cells(2);

        private Meter(Labels labels) {
            this.labels = labels;
        }

        /** So many packets with so many bytes in all have passed; the stage's loop only. */
        public void add(long packetCount, long byteCount) {
            cells.add(BYTES, byteCount);
            cells.add(PACKETS, packetCount);
        }
    }

    /** A meter for a session's stage at {@code cluster}; {@link #close} must follow. */
    public Meter open(String session, String cluster) {
        var meter = new Meter(new Labels(session, cluster));
        meters.add(meter);
        return meter;
    }

    /** The session is gone. */
    public void close(Meter meter) {
        meters.remove(meter);
    }

    @Override
    public List<Family> collect() {
        var bytes = new LinkedHashMap<Labels, Long>();
        var packets = new LinkedHashMap<Labels, Long>();
        for (var meter : meters) {
            // A cluster may be more than one stage of a session.
            bytes.merge(meter.labels, meter.cells.get(Meter.BYTES), Long::sum);
            packets.merge(meter.labels, meter.cells.get(Meter.PACKETS), Long::sum);
        }
        return List.of(
                family("session_byte_counter_total",
                        "Total number of bytes that flows trough the cluster", bytes),
                family("session_packet_counter_total",
                        "Total number of packets that flows trough the cluster", packets));
    }

    private static Family family(String name, String help, Map<Labels, Long> sums) {
        return Family.counter(name, help, LABELS, series -> sums.forEach((labels, sum) ->
                series.add(sum, labels.session, labels.cluster)));
    }
}

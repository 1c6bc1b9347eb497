package io.l7mp.proxy.protocol.metric;

import io.l7mp.proxy.metrics.SessionTraffic;
import io.l7mp.proxy.metrics.SessionTraffic.Meter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Transform;

/** Counts what passes. Needs numbers only, so data may bypass it if somebody counts them. */
final class MetricStream extends Transform {
    private final SessionTraffic traffic;
    private final Meter meter;

    MetricStream(SessionTraffic traffic, String session, String cluster) {
        this.traffic = traffic;
        this.meter = traffic.open(session, cluster);
    }

    @Override
    protected boolean take(Batch batch) {
        meter.add(batch.count(), batch.bytes());
        return pass(batch);
    }

    @Override
    public void onCarriedIn(long packets, long bytes) {
        meter.add(packets, bytes);
        super.onCarriedIn(packets, bytes);
    }

    @Override
    public void close(Ending ending) {
        traffic.close(meter);
    }
}

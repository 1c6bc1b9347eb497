package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.net.Batch;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One request for the metrics: whatever it says, the answer follows its end. Loop thread only. */
final class PrometheusStream extends AnsweringStream {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String REFUSAL = "The metrics are not available now\n";

    private final Text metrics;

    PrometheusStream(Text metrics, Writers writers, StreamContext context) {
        super(writers, context);
        this.metrics = metrics;
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        return true;
    }

    @Override
    public void end() {
        events().onInputFinished();
        answer(new Response(200, "OK", Map.of(CONTENT_TYPE, Exposition.CONTENT_TYPE),
                new Response.Unwritten(metrics)));
    }

    @Override
    Response failure() {
        return new Response(503, "Service Unavailable", Map.of(CONTENT_TYPE, "text/plain"),
                new Response.Written(REFUSAL.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    void onGiven() {
        events().onOutputEnded();
    }
}

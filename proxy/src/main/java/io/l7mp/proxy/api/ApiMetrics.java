package io.l7mp.proxy.api;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Set;

/** Counts requests to the API, and measures how long they wait for their answer; any thread. */
public final class ApiMetrics {
    private static final double NS_PER_SECOND = 1e9;
    /** Whatever else a client makes up is one series. */
    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");
    private static final double[] BOUNDS = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10};

    private final Counter requests;
    private final Histogram seconds;

    /** Metrics to be shown by {@code registry}. */
    public ApiMetrics(CollectorRegistry registry) {
        this.requests = Counter.build("l7mp_api_requests_total",
                "Requests to the API that were answered.")
                .labelNames("method", "status").register(registry);
        this.seconds = Histogram.build("l7mp_api_request_duration_seconds",
                "From the head of a request to the API to the beginning of its answer.")
                .labelNames("method").buckets(BOUNDS).register(registry);
    }

    /** A request is about to be answered, so long after it came. */
    void answered(String method, int status, long tookNs) {
        var shown = METHODS.contains(method) ? method : "other";
        requests.labels(shown, String.valueOf(status)).inc();
        seconds.labels(shown).observe(tookNs / NS_PER_SECOND);
    }
}

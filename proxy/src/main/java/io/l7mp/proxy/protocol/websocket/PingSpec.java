package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.document.Node;

/**
 * {@code ping: {interval, timeout}} of a listener or a cluster.
 *
 * @param intervalMs after how long a silence the peer is sent a ping; 0 is never
 * @param timeoutMs how long it may be silent after that
 */
record PingSpec(long intervalMs, long timeoutMs) {
    /** No pings. */
    static final PingSpec NEVER = new PingSpec(0, 0);

    private static final int MAX_SECONDS = 24 * 60 * 60;
    private static final long MS = 1000;

    /** Reads an object with seconds; {@code timeout} is the same as {@code interval} by default. */
    static PingSpec of(Node ping) {
        var interval = ping.asObject().get("interval")
                .orElseThrow(() -> ping.refuse("\"interval\" is missing, in seconds"))
                .asInt(0, MAX_SECONDS);
        var timeout = ping.integer("timeout", Math.max(1, interval), 1, MAX_SECONDS);
        return new PingSpec(interval * MS, timeout * MS);
    }

    /** Whether there are pings at all. */
    boolean isOn() {
        return intervalMs > 0;
    }
}

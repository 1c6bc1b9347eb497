package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.document.Node;

/**
 * What the specs of listeners and clusters have in common.
 *
 * @param maxMessage {@code spec.max_message}: the longest message taken, in bytes
 * @param subprotocols {@code spec.subprotocols} and {@code spec.subprotocol_required}
 * @param ping {@code spec.ping}: when a silent peer is gone
 */
record WebSocketSpec(int maxMessage, Subprotocols subprotocols, PingSpec ping) {
    private static final int DEFAULT_MESSAGE = 1 << 20;
    private static final int LARGEST_MESSAGE = 1 << 24;

    static WebSocketSpec of(Node spec) {
        return new WebSocketSpec(spec.integer("max_message", DEFAULT_MESSAGE, 1, LARGEST_MESSAGE),
                Subprotocols.of(spec), spec.get("ping").map(PingSpec::of).orElse(PingSpec.NEVER));
    }
}

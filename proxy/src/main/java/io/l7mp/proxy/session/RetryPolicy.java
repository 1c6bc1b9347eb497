package io.l7mp.proxy.session;

import io.l7mp.proxy.config.RetrySpec;

/** Decides what happens to a session when a stage cannot be connected or is lost. */
final class RetryPolicy {
    private final RetrySpec spec;

    RetryPolicy(RetrySpec spec) {
        this.spec = spec;
    }

    /** How many attempts follow a failed first connection. */
    int connectRetries() {
        return switch (spec.retryOn()) {
            case "connect-failure", "always" -> spec.numRetries();
            default -> 0;
        };
    }

    /** Whether a lost stage is connected again. */
    boolean reconnects() {
        return spec.retryOn().equals("disconnect") || spec.retryOn().equals("always");
    }

    /** How many attempts a lost stage has, one at least. */
    int reconnectAttempts() {
        return Math.max(1, spec.numRetries());
    }

    /** Whether {@code retry_on} is a word we know; any other fails the session on a disconnect. */
    boolean isKnown() {
        return switch (spec.retryOn()) {
            case "never", "connect-failure", "disconnect", "always" -> true;
            default -> false;
        };
    }

    /** How long one attempt may take, and how far apart attempts are, in milliseconds. */
    long timeoutMs() {
        return spec.timeoutMs();
    }
}

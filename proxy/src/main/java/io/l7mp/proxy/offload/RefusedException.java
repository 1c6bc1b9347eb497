package io.l7mp.proxy.offload;

/** A flow cannot be carried; the message says why in words for the API. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        // Expected, and perhaps often: no stack trace.
        super(message, null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}

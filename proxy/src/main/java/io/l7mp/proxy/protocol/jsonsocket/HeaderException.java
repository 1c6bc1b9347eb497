package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.stream.Failure;

/** A peer's header is not acceptable. */
final class HeaderException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private HeaderException(int status, String reason, String detail) {
        super(detail, null, false, false);
        this.failure = new Failure(status, reason, detail);
    }

    static HeaderException badRequest(String detail) {
        return new HeaderException(400, "Bad Request", detail);
    }

    static HeaderException timeout(String detail) {
        return new HeaderException(408, "Request Timeout", detail);
    }

    static HeaderException unavailable(String detail) {
        return new HeaderException(503, "Service Unavailable", detail);
    }

    static HeaderException version(String detail) {
        return new HeaderException(505, "Version Not Supported", detail);
    }

    /** What a client is told. */
    Failure failure() {
        return failure;
    }
}

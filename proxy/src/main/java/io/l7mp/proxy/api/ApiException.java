package io.l7mp.proxy.api;

import io.l7mp.proxy.schema.Violation;
import java.util.List;

/** A request that is answered with an error. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    // Trees as Json takes them; nobody serializes exceptions.
    private final transient Object content;

    private ApiException(int status, String reason, Object content) {
        super(content.toString());
        this.status = status;
        this.reason = reason;
        this.content = content;
    }

    static ApiException badRequest(String content) {
        return new ApiException(400, "Bad Request", content);
    }

    static ApiException forbidden(String content) {
        return new ApiException(403, "Forbidden", content);
    }

    static ApiException unknownOperation() {
        return new ApiException(404, "Not Found", "Unknown API operation");
    }

    static ApiException timeout(String content) {
        return new ApiException(408, "Request Timeout", content);
    }

    static ApiException tooLarge(long limitBytes) {
        return new ApiException(413, "Payload Too Large",
                "The body must not be longer than " + limitBytes + " bytes");
    }

    static ApiException unsupportedMediaType(String contentType) {
        return new ApiException(415, "Unsupported Media Type", contentType.isEmpty()
                ? "Content-Type is missing: application/json or application/yaml is expected"
                : "Content-Type is " + contentType
                        + ": application/json or application/yaml is expected");
    }

    static ApiException invalid(List<Violation> violations) {
        return new ApiException(422,
                "Unprocessable Entity: Input JSON schema validation failed",
                violations.stream().map(Violation::describe).toList());
    }

    static ApiException defect() {
        return new ApiException(500, "General Server Error", "Internal error; the log has more");
    }

    static ApiException unavailable(String content) {
        return new ApiException(503, "Service Unavailable", content);
    }

    int status() {
        return status;
    }

    /** The reason phrase. */
    String reason() {
        return reason;
    }

    /** The detail: a text, or a tree. */
    Object content() {
        return content;
    }
}

package io.l7mp.proxy.stream;

/**
 * Why a session could not be served, for the event list and for clients that can be told.
 *
 * @param status an HTTP status code
 * @param message the reason phrase, as in {@code Not Found}
 * @param content the detail
 */
public record Failure(int status, String message, String content) {
    /** What was asked for does not exist. */
    public static Failure notFound(String content) {
        return new Failure(404, "Not Found", content);
    }

    /** It was being served, or would have been, and cannot be any more. */
    public static Failure unavailable(String content) {
        return new Failure(503, "Service Unavailable", content);
    }

    /** Anything else that went wrong on our side. */
    public static Failure general(String content) {
        return new Failure(500, "General Server Error", content);
    }
}

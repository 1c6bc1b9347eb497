package io.l7mp.proxy.protocol.websocket;

/**
 * An HTTP head that is no WebSocket handshake; carries no stack trace, as peers cause it at will.
 */
final class HandshakeException extends Exception {
    static final int BAD_REQUEST = 400;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TIMEOUT = 408;
    static final int UPGRADE_REQUIRED = 426;
    static final int HEAD_TOO_LARGE = 431;
    static final int UNAVAILABLE = 503;
    static final int VERSION_NOT_SUPPORTED = 505;

    private final int status;

    /** Says with HTTP status {@code status} what is wrong. */
    HandshakeException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    /** A malformed head. */
    HandshakeException(String text) {
        this(BAD_REQUEST, text);
    }

    /** The response that tells a client. */
    String response() {
        var body = getMessage() + "\n";
        return "HTTP/1.1 " + status + " " + reason() + "\r\n" + fields()
                + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private String reason() {
        return switch (status) {
            case BAD_REQUEST -> "Bad Request";
            case METHOD_NOT_ALLOWED -> "Method Not Allowed";
            case TIMEOUT -> "Request Timeout";
            case UPGRADE_REQUIRED -> "Upgrade Required";
            case HEAD_TOO_LARGE -> "Request Header Fields Too Large";
            case UNAVAILABLE -> "Service Unavailable";
            case VERSION_NOT_SUPPORTED -> "HTTP Version Not Supported";
            default -> throw new AssertionError(status);
        };
    }

    private String fields() {
        return switch (status) {
            case METHOD_NOT_ALLOWED -> "Allow: GET\r\n";
            case UPGRADE_REQUIRED -> "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
            default -> "";
        };
    }
}

package io.l7mp.proxy.stream;

/**
 * Why a stream failed, in words an operator understands.
 *
 * @param text what, on what, why: {@code connect 10.0.0.1:80: Connection refused}
 * @param isReset whether the peer tore the connection down, which the other side should see too
 */
public record Cause(String text, boolean isReset) {
    /** A failure that is no reset. */
    public static Cause of(String text) {
        return new Cause(text, false);
    }
}

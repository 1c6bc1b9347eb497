package io.l7mp.proxy.session;

/** The life of a session; it only ever moves down this list. */
public enum SessionState {
    /** Looking for its route and connecting its stages for the first time. Next: any below. */
    INIT,
    /** Data flow, or wait for a lost stage to come back. Next: FINALIZING. */
    CONNECTED,
    /** Its stages are being closed. Next: DESTROYED. */
    FINALIZING,
    /** Over; listed only while the listener tracks ended sessions. */
    DESTROYED;

    /** Whether a session may go from here to {@code next}. */
    boolean mayBecome(SessionState next) {
        return next.ordinal() > ordinal();
    }
}

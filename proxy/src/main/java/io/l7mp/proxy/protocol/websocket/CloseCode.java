package io.l7mp.proxy.protocol.websocket;

/** Why a connection is closed (RFC 6455, section 7.4, and the registry of section 11.7). */
final class CloseCode {
    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    /** The peer gave no code; never on the wire. */
    static final int NO_STATUS = 1005;
    /** There was no Close frame; never on the wire. */
    static final int ABNORMAL = 1006;
    static final int INVALID_TEXT = 1007;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;
    static final int TRY_AGAIN_LATER = 1013;

    private static final int UNASSIGNED = 1004;
    private static final int LAST_ASSIGNED = 1014;
    private static final int FIRST_REGISTERED = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseCode() {
    }

    /** Whether a Close frame may carry {@code code}. */
    static boolean isAllowed(int code) {
        if (code >= FIRST_REGISTERED) {
            return code <= LAST_PRIVATE;
        }
        return code >= NORMAL && code <= LAST_ASSIGNED && code != UNASSIGNED && code != NO_STATUS
                && code != ABNORMAL;
    }
}

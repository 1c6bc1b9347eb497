// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

/** Constants of linux/sctp.h under their C names; import them statically. */
public final class SctpConstants {

    // Socket options, level IPPROTO_SCTP.
    public static final int SCTP_RTOINFO = 0;
    public static final int SCTP_INITMSG = 2;
    public static final int SCTP_NODELAY = 3;
    public static final int SCTP_PEER_ADDR_PARAMS = 9;
    public static final int SCTP_STATUS = 14;
    public static final int SCTP_RECVRCVINFO = 32;
    public static final int SCTP_SOCKOPT_BINDX_ADD = 100;
    public static final int SCTP_GET_PEER_ADDRS = 108;
    public static final int SCTP_GET_LOCAL_ADDRS = 109;
    public static final int SCTP_SOCKOPT_CONNECTX = 110;
    public static final int SCTP_EVENT = 127;

    // Control data, level IPPROTO_SCTP, and flags of messages.
    public static final int SCTP_SNDINFO = 2;
    public static final int SCTP_RCVINFO = 3;
    public static final int SCTP_UNORDERED = 1;
    public static final int MSG_NOTIFICATION = 0x8000;

    public static final int SPP_HB_ENABLE = 1;
    public static final int SPP_HB_DISABLE = 2;

    // Notifications.
    public static final int SCTP_ASSOC_CHANGE = 0x8001;
    public static final int SCTP_PEER_ADDR_CHANGE = 0x8002;
    public static final int SCTP_REMOTE_ERROR = 0x8004;
    public static final int SCTP_SHUTDOWN_EVENT = 0x8005;
    public static final int SCTP_PARTIAL_DELIVERY_EVENT = 0x8006;
    public static final int SCTP_PARTIAL_DELIVERY_ABORTED = 0;

    public static final int SCTP_COMM_UP = 0;
    public static final int SCTP_COMM_LOST = 1;
    public static final int SCTP_RESTART = 2;
    public static final int SCTP_SHUTDOWN_COMP = 3;
    public static final int SCTP_CANT_STR_ASSOC = 4;

    public static final int SCTP_ADDR_AVAILABLE = 0;
    public static final int SCTP_ADDR_UNREACHABLE = 1;
    public static final int SCTP_ADDR_REMOVED = 2;
    public static final int SCTP_ADDR_ADDED = 3;
    public static final int SCTP_ADDR_MADE_PRIM = 4;
    public static final int SCTP_ADDR_CONFIRMED = 5;
    public static final int SCTP_ADDR_POTENTIALLY_FAILED = 6;

    private SctpConstants() {
    }
}

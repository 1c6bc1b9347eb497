package io.l7mp.proxy.offload;

import java.util.Locale;

/** Why a flow that was fit for the kernel did not get there; what metrics call it. */
enum Refusal {
    /** There is no way, or none the program can take. */
    ROUTE,
    /** Its datagrams come in by an interface the program does not see. */
    INTERFACE,
    /** One side speaks IPv4, the other IPv6. */
    FAMILY,
    /** The table is full. */
    TABLE_FULL,
    /** The table has the flow already, of somebody else. */
    TAKEN,
    /** The kernel refused for another reason. */
    ERROR;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

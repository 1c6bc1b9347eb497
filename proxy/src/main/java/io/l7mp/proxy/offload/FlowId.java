package io.l7mp.proxy.offload;

/**
 * The number by which the table knows a direction of a session: when its slot was filled, the loop,
 * the slot there, the direction. Reading the counters needs no key that way.
 */
final class FlowId {
    static final int FORWARD = 0;
    static final int BACK = 1;

    private static final int SLOT_BITS = 21;
    private static final int LOOP_BITS = 10;
    private static final int LOOP_SHIFT = 1 + SLOT_BITS;
    private static final int ERA_SHIFT = LOOP_SHIFT + LOOP_BITS;

    private FlowId() {
    }

    /** The number of the forward direction; that of the other is one more. */
    static long of(int era, int loop, int slot) {
        return (long) era << ERA_SHIFT | (long) loop << LOOP_SHIFT | (long) slot << 1;
    }

    static int loop(long id) {
        return (int) (id >>> LOOP_SHIFT) & (1 << LOOP_BITS) - 1;
    }

    static int slot(long id) {
        return (int) (id >>> 1) & (1 << SLOT_BITS) - 1;
    }

    static int direction(long id) {
        return (int) id & 1;
    }

    /** Slot and direction together. */
    static int place(long id) {
        return (int) id & (1 << LOOP_SHIFT) - 1;
    }
}

package io.l7mp.proxy.loop;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * A hashed timer wheel: 512 slots of 10 ms, doubly linked lists of {@link Timer} nodes.
 *
 * <p>Scheduling and cancelling are O(1) and allocate nothing. A timer fires at the first tick at or
 * after its deadline, never before. Deadlines further away than one round stay in their slot and
 * are passed over until their round comes.
 */
public final class TimerWheel {
    /** The wheel's resolution. */
    public static final long TICK_NS = 10_000_000;

    private static final int SLOTS = 512;

    private final Timer[] slots = new Timer[SLOTS];
    private final BitSet occupied = new BitSet(SLOTS);
    private final Consumer<Throwable> onDefect;
    private final long startNs;
    private long tick;
    private int size;

    /** A wheel whose time begins at {@code nowNs}; what a timer throws goes to {@code onDefect}. */
    public TimerWheel(long nowNs, Consumer<Throwable> onDefect) {
        this.startNs = nowNs;
        this.onDefect = onDefect;
        for (var i = 0; i < SLOTS; i++) {
            slots[i] = new Head();
        }
    }

    /** Lets {@code timer} fire at {@code deadlineNs}; scheduled already, it is moved. */
    public void schedule(Timer timer, long deadlineNs) {
        cancel(timer);
        timer.deadlineNs = deadlineNs;
        var due = Math.max(tickOf(deadlineNs), tick + 1);
        var slot = (int) (due & (SLOTS - 1));
        link(timer, slots[slot]);
        occupied.set(slot);
        size++;
    }

    /** Takes {@code timer} out; no effect when it is not scheduled. */
    public void cancel(Timer timer) {
        if (timer.isScheduled()) {
            unlink(timer);
            size--;
        }
    }

    /** Fires what is due at {@code nowNs}. */
    public void expire(long nowNs) {
        var last = Math.floorDiv(nowNs - startNs, TICK_NS);
        if (size == 0) {
            tick = Math.max(tick, last);
            return;
        }
        var from = Math.max(tick + 1, last - SLOTS + 1);
        for (var t = from; t <= last; t++) {
            tick = t;
            expireSlot((int) (t & (SLOTS - 1)), nowNs);
        }
    }

    /**
     * Nanoseconds until a slot with timers comes up, 0 when one is due, -1 with no timers at all.
     */
    public long untilNextNs(long nowNs) {
        if (size == 0) {
            return -1;
        }
        var start = (int) ((tick + 1) & (SLOTS - 1));
        var slot = occupied.nextSetBit(start);
        if (slot < 0) {
            slot = occupied.nextSetBit(0);
        }
        if (slot < 0) {
            return -1;
        }
        var ticks = 1 + ((slot - start) & (SLOTS - 1));
        return Math.max(0, startNs + (tick + ticks) * TICK_NS - nowNs);
    }

    /** How many timers wait. */
    public int size() {
        return size;
    }

    private long tickOf(long deadlineNs) {
        return Math.ceilDiv(deadlineNs - startNs, TICK_NS);
    }

    private void expireSlot(int slot, long nowNs) {
        var head = slots[slot];
        if (head.next == head) {
            occupied.clear(slot);
            return;
        }
        // A local list first: what fires may schedule into this very slot.
        var due = new Head();
        for (var timer = head.next; timer != head; ) {
            var following = timer.next;
            if (timer.deadlineNs - nowNs <= 0) {
                unlink(timer);
                link(timer, due);
            }
            timer = following;
        }
        while (due.next != due) {
            var timer = due.next;
            cancel(timer);
            fire(timer, nowNs);
        }
        if (head.next == head) {
            occupied.clear(slot);
        }
    }

    private void fire(Timer timer, long nowNs) {
        try {
            timer.onTime(nowNs);
        } catch (Exception | Error e) {
            onDefect.accept(e);
        }
    }

    private static void link(Timer timer, Timer head) {
        timer.previous = head.previous;
        timer.next = head;
        head.previous.next = timer;
        head.previous = timer;
    }

    private static void unlink(Timer timer) {
        timer.previous.next = timer.next;
        timer.next.previous = timer.previous;
        timer.previous = null;
        timer.next = null;
    }

    /** The end of a slot's circular list. */
    private static final class Head extends Timer {
        Head() {
            previous = this;
            next = this;
        }

        @Override
        protected void onTime(long nowNs) {
            throw new AssertionError("a list head never fires");
        }
    }
}

package io.l7mp.proxy.loop;

/**
 * Something that happens later on a loop: an intrusive node of the loop's {@link TimerWheel}.
 *
 * <p>Scheduling allocates nothing. A timer is scheduled at most once at a time; it belongs to the
 * loop's thread.
 */
public abstract class Timer {
    long deadlineNs;
    Timer previous;
    Timer next;

    /** Called once when the deadline has passed; may schedule itself again. */
    protected abstract void onTime(long nowNs);

    /** Whether it is waiting to fire. */
    public final boolean isScheduled() {
        return next != null;
    }

    /** A timer that runs {@code action}. */
    public static Timer of(Runnable action) {
        return new Timer() {
            @Override
            protected void onTime(long nowNs) {
                action.run();
            }
        };
    }
}

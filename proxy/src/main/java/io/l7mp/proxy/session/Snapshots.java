package io.l7mp.proxy.session;

/** Holds the current {@link Snapshot}: control publishes, everybody reads. */
public final class Snapshots {
    private volatile Published published = new Published(Snapshot.EMPTY, 0, 0);

    /** A snapshot, the how manieth it is, and when it came, in milliseconds since 1970. */
    record Published(Snapshot snapshot, long number, long timeMs) {
    }

    /** The configuration now; any thread. */
    public Snapshot current() {
        return published.snapshot();
    }

    /** Replaces the configuration for all who ask from now on; control thread only. */
    public void publish(Snapshot snapshot) {
        published = new Published(snapshot, published.number() + 1, System.currentTimeMillis());
    }

    /** The configuration now, and since when; any thread. */
    Published published() {
        return published;
    }
}

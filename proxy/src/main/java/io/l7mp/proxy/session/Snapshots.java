package io.l7mp.proxy.session;

/** Holds the current {@link Snapshot}: control publishes, everybody reads. */
public final class Snapshots {
    private volatile Snapshot current = Snapshot.EMPTY;

    /** The configuration now; any thread. */
    public Snapshot current() {
        return current;
    }

    /** Replaces the configuration for all who ask from now on; control thread only. */
    public void publish(Snapshot snapshot) {
        current = snapshot;
    }
}

package io.l7mp.proxy.cluster;

import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.Node;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address of a cluster, and how many sessions are on it. Identity counts: two endpoints may
 * look the same. Any thread.
 */
public final class EndPoint {

    private final String name;
    private final EndPointSpec spec;
    private final AtomicInteger sessions = new AtomicInteger();

    /** An endpoint without sessions; the name is its own, or the one made for it. */
    public EndPoint(String name, EndPointSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    /** Its name, unique among all endpoints. */
    public String name() {
        return name;
    }

    /** As given, for answers. */
    public Node spec() {
        return spec.spec();
    }

    /** An IP address, a host name or a socket file; empty when none was given. */
    public String address() {
        return spec.address();
    }

    /** Share of the sessions, relative to the cluster's other endpoints; 0 takes none. */
    public int weight() {
        return spec.weight();
    }

    /** Live sessions. */
    public int sessions() {
        return sessions.get();
    }

    /** Counts a session that has this endpoint from now on; {@link #sessionEnded} must follow. */
    public void sessionStarted() {
        sessions.incrementAndGet();
    }

    /** Ends what {@link #sessionStarted} began. */
    public void sessionEnded() {
        int left = sessions.decrementAndGet();
        assert left >= 0 : name;
    }

    @Override
    public String toString() {
        return name + " " + address();
    }
}

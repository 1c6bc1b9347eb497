package io.l7mp.proxy.cluster;

import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address of a cluster, and how many sessions are on it. Identity counts: two endpoints may
 * look the same, and one whose weight changes has versions. Any thread.
 */
public final class EndPoint {

    private final String name;
    private final EndPointSpec spec;
    private final AtomicInteger sessions;
    private final String address;

    /** An endpoint without sessions; the name is its own, or the one made for it. */
    public EndPoint(String name, EndPointSpec spec) {
        this(name, spec, new AtomicInteger());
    }

    private EndPoint(String name, EndPointSpec spec, AtomicInteger sessions) {
        this.name = name;
        this.spec = spec;
        this.sessions = sessions;
        this.address = spec.address();
    }

    /** This endpoint with the weight of {@code other}, which is at the same address. */
    public EndPoint become(EndPoint other) {
        assert spec().equals(other.spec()) : name;
        return new EndPoint(name, other.spec, sessions);
    }

    /** Whether both are versions of one endpoint, which have their sessions in common. */
    public boolean isSameAs(EndPoint other) {
        return identity() == other.identity();
    }

    /** What all versions of one endpoint have in common, and others have not. */
    Object identity() {
        return sessions;
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
        return address;
    }

    /** All its addresses: more than one only where {@link Connector#flawOf} allows it. */
    public List<String> addresses() {
        return spec.addresses();
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

package io.l7mp.proxy.listener;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.Node;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A listener's identity, as its sessions know it; shared by all loops.
 *
 * <p>Immutable but for the counter that numbers its sessions.
 */
public final class ListenerInfo {
    private final ListenerSpec spec;
    private final String ruleList;
    private final long trackMs;
    private final long idleTimeoutMs;
    private final AtomicLong sessions = new AtomicLong();

    /**
     * Describes the listener made from {@code spec}.
     *
     * @param ruleList the name of its rulelist, given or generated
     * @param defaultIdleSeconds the protocol's idle timeout when {@code options.idle_timeout} is
     *     not
     *     given; 0 is never
     */
    public ListenerInfo(ListenerSpec spec, String ruleList, int defaultIdleSeconds) {
        this.spec = spec;
        this.ruleList = ruleList;
        var options = spec.options();
        this.trackMs = 1000L * options.integer("track", 0, 0, Integer.MAX_VALUE);
        this.idleTimeoutMs = 1000L
                * options.integer("idle_timeout", defaultIdleSeconds, 0, Integer.MAX_VALUE);
    }

    /** Its name. */
    public String name() {
        return spec.name();
    }

    /** All that was configured. */
    public ListenerSpec listenerSpec() {
        return spec;
    }

    /** Its {@code spec}, echoed in answers. */
    public Node spec() {
        return spec.spec();
    }

    /** The rulelist that decides about its sessions. */
    public String ruleList() {
        return ruleList;
    }

    /** How long an ended session stays listed, in milliseconds. */
    public long trackMs() {
        return trackMs;
    }

    /** After how long without data a session ends, in milliseconds; 0 is never. */
    public long idleTimeoutMs() {
        return idleTimeoutMs;
    }

    /** The number for its next session, from 0; any thread. */
    public long nextSessionNumber() {
        return sessions.getAndIncrement();
    }

    /** How many sessions it has numbered. */
    public long sessionCount() {
        return sessions.get();
    }
}

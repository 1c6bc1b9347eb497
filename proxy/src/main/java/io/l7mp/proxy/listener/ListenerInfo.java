package io.l7mp.proxy.listener;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.metrics.Traffic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A listener's identity, as its sessions know it; shared by all loops.
 *
 * <p>Immutable but for the counter that numbers its sessions, and what is counted of them, which
 * all versions of one listener share: a change that does not concern its socket makes another
 * version, and sessions go on.
 */
public final class ListenerInfo {
    private static final String TRACK = "track";
    private static final String IDLE_TIMEOUT = "idle_timeout";
    private static final String REMOVE_ORPHANS = "removeOrphanSessions";
    private static final Set<String> OF_SESSIONS = Set.of(TRACK, IDLE_TIMEOUT, REMOVE_ORPHANS);

    private final ListenerSpec spec;
    private final String ruleList;
    private final int defaultIdleMs;
    private final Shared shared;
    private final long trackMs;
    private final long idleTimeoutMs;
    private final boolean removesOrphans;

    /** What all versions of one listener have in common; so its identity is theirs. */
    private record Shared(AtomicLong sessions, Traffic traffic,
            AtomicReference<Optional<ListenerInfo>> transport) {
        Shared() {
            this(new AtomicLong(), new Traffic(), new AtomicReference<>(Optional.empty()));
        }
    }

    /**
     * Describes the listener made from {@code spec}.
     *
     * @param ruleList the name of its rulelist, given or generated
     * @param defaultIdleMs the protocol's idle timeout when {@code options.idle_timeout} is
     *     not given; 0 is never
     */
    public ListenerInfo(ListenerSpec spec, String ruleList, int defaultIdleMs) {
        this(spec, ruleList, defaultIdleMs, new Shared());
    }

    private ListenerInfo(ListenerSpec spec, String ruleList, int defaultIdleMs, Shared shared) {
        this.spec = spec;
        this.ruleList = ruleList;
        this.defaultIdleMs = defaultIdleMs;
        this.shared = shared;
        var options = spec.options();
        this.trackMs = 1000L * options.integer(TRACK, 0, 0, Integer.MAX_VALUE);
        this.idleTimeoutMs = options.get(IDLE_TIMEOUT)
                .map(seconds -> 1000L * seconds.asInt(0, Integer.MAX_VALUE))
                .orElse((long) defaultIdleMs);
        this.removesOrphans = options.bool(REMOVE_ORPHANS, false);
    }

    /** This listener as {@code other} describes it; its socket need not be opened anew for that. */
    public ListenerInfo become(ListenerInfo other) {
        assert !other.needsOtherSocketThan(this) : name();
        return new ListenerInfo(other.spec, other.ruleList, defaultIdleMs, shared);
    }

    /** Whether both are versions of one listener, with one socket. */
    public boolean isSameAs(ListenerInfo other) {
        return shared == other.shared;
    }

    /** Whether more than what only sessions are interested in is different. */
    public boolean needsOtherSocketThan(ListenerInfo other) {
        return !spec().equals(other.spec()) || !ofSocket().equals(other.ofSocket());
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

    /** Whether its sessions end when the listener, their route or their destination is deleted. */
    public boolean removesOrphans() {
        return removesOrphans;
    }

    /** What its sessions carry. */
    public Traffic traffic() {
        return shared.traffic;
    }

    /** Puts this listener on top of one made from {@code beneath}, which is counted on its own. */
    public ListenerInfo over(ListenerSpec beneath) {
        var transport = new ListenerInfo(beneath, ruleList, 0);
        shared.transport.set(Optional.of(transport));
        return transport;
    }

    /** The listener beneath, if it is on top of one; any thread. */
    public Optional<ListenerInfo> transport() {
        return shared.transport.get();
    }

    /** The number for its next session, from 0; any thread. */
    public long nextSessionNumber() {
        return shared.sessions.getAndIncrement();
    }

    private Map<String, Node> ofSocket() {
        var options = new HashMap<String, Node>();
        for (var key : spec.options().keys()) {
            if (!OF_SESSIONS.contains(key)) {
                spec.options().get(key).ifPresent(value -> options.put(key, value));
            }
        }
        return options;
    }
}

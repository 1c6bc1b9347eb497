package io.l7mp.proxy.session;

import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The sessions of one loop, in order of creation; ended ones while they are tracked. */
final class SessionTable implements SessionAcceptor {
    private static final int DESCRIBED_PER_TURN = 64;
    private static final Failure NO_ROOM =
            Failure.unavailable("Too many sessions for the memory there is");

    private final EventLoop loop;
    private final Snapshots snapshots;
    private final AccessLog accessLog;
    private final LongSupplier serials;
    private final FlowOffload offload;
    private final ConcurrentMap<String, Session> byName;
    private final NavigableMap<Long, Session> byAge = new TreeMap<>();
    private final SessionMemory memory;
    private final EndedSessions ended;
    private final LostBounds lostBounds = new LostBounds();
    private String lastText = "";

    SessionTable(EventLoop loop, Shared shared, SessionMemory memory) {
        this.loop = loop;
        this.memory = memory;
        this.ended = new EndedSessions(loop, memory.maxTrackedBytes(), this::remove);
        this.snapshots = shared.parts().snapshots();
        this.accessLog = shared.parts().accessLog();
        this.offload = shared.parts().offload();
        this.serials = shared.serials();
        this.byName = shared.byName();
    }

    /**
     * What the tables of all loops have in common.
     *
     * @param parts what their sessions work with
     * @param serials counts their sessions
     * @param byName their sessions: names are unique over all loops
     */
    record Shared(Sessions.Parts parts, LongSupplier serials,
            ConcurrentMap<String, Session> byName) {
        /** The same for tables without sessions. */
        Shared(Sessions.Parts parts, LongSupplier serials) {
            this(parts, serials, new ConcurrentHashMap<>());
        }
    }

    /** A session as the API shows it, and its number: older ones have smaller numbers. */
    record Described(long serial, Map<String, Object> shown) {
    }

    @Override
    public void accept(ListenerInfo accepting, Metadata metadata, Stream source) {
        var traffic = accepting.traffic().on(loop.counters());
        if (!memory.hasRoom(source.kind())) {
            traffic.failed(Fault.SESSION_REFUSED);
            source.count(traffic);
            source.refuse(NO_ROOM);
            return;
        }
        var session = add(current(accepting), metadata, source);
        loop.counters().increment(Counter.SESSIONS_STARTED);
        traffic.requested();
        traffic.opened();
        try {
            session.start();
            if (!session.isOver()) {
                memory.take(session);
            }
        } catch (RuntimeException | Error e) {
            // A pattern that a client's name drives out of the stack, for example.
            session.fail(e);
            throw e;
        }
    }

    EventLoop loop() {
        return loop;
    }

    FlowOffload offload() {
        return offload;
    }

    /** Lets the kernel have the sessions that are fit for it and that it has not got. */
    CompletableFuture<Integer> reconsiderOffload() {
        return new Round(loop, byAge, session -> {
            session.reconsiderOffload();
            return true;
        }).begin();
    }

    long nextSerial() {
        return serials.getAsLong();
    }

    Snapshot snapshot() {
        return snapshots.current();
    }

    /** The text itself, or its like that another session has already: most have the same. */
    String shared(String text) {
        if (!text.equals(lastText)) {
            lastText = text;
        }
        return lastText;
    }

    /** Looks out for messages that lose their bounds. */
    LostBounds lostBounds() {
        return lostBounds;
    }

    /** Notes that a session has looked its route up, and found one or not. */
    void onRouted(Session session) {
        accessLog.start(session);
    }

    /** Forgets a session that is over, at once or after the time its listener tracks it. */
    void onDestroyed(Session session) {
        loop.counters().increment(Counter.SESSIONS_ENDED);
        session.listener().traffic().on(loop.counters()).closed();
        accessLog.end(session);
        memory.give(session);
        var trackMs = session.listener().trackMs();
        if (trackMs > 0) {
            ended.keep(session, trackMs);
        } else {
            remove(session);
        }
    }

    /** Ends the session called {@code name}; the answer is how many that were, 0 or 1. */
    CompletableFuture<Integer> end(String name, String content) {
        return loop.call(() -> find(name).map(session -> {
            session.end(content);
            return 1;
        }).orElse(0));
    }

    /** Ends all live sessions that {@code which} picks; the answer is how many. */
    CompletableFuture<Integer> endAll(Predicate<Session> which, String content) {
        return new Round(loop, byAge, session -> {
            var isPicked = !session.isOver() && which.test(session);
            if (isPicked) {
                session.end(content);
            }
            return isPicked;
        }).begin();
    }

    /** Ends the sessions that {@code gone} takes along, and breaks connections; how many ended. */
    CompletableFuture<Integer> depart(Departures gone) {
        return new Round(loop, byAge, session -> {
            var content = session.isOver() ? Optional.<String>empty() : gone.endOf(session);
            content.ifPresentOrElse(session::end, () -> gone.lose(session));
            return content.isPresent();
        }).begin();
    }

    /** What the API shows of the session called {@code name}. */
    CompletableFuture<Optional<Map<String, Object>>> describe(String name) {
        return loop.call(() -> find(name).map(this::view));
    }

    /**
     * What the API shows of the oldest sessions after number {@code after} and up to {@code last}:
     * as many as there is time for in a turn, so nobody waits; none when there are no more.
     */
    CompletableFuture<List<Described>> describe(long after, long last) {
        return loop.call(() -> describeSome(byAge.subMap(after, false, last, true).values()));
    }

    private List<Described> describeSome(Collection<Session> several) {
        var shown = new ArrayList<Described>();
        // Since the turn began, not since we did: there may be many lists in the making.
        var startNs = loop.nowNs();
        for (var session : several) {
            shown.add(new Described(session.serial(), view(session)));
            if (shown.size() == DESCRIBED_PER_TURN || System.nanoTime() - startNs > Round.TURN_NS) {
                break;
            }
        }
        return shown;
    }

    private Map<String, Object> view(Session session) {
        return SessionView.of(session, configured(session.listener()).isPresent());
    }

    /** The newest version of a listener; itself when it is gone. */
    private ListenerInfo current(ListenerInfo listener) {
        return configured(listener).orElse(listener);
    }

    private Optional<ListenerInfo> configured(ListenerInfo listener) {
        return Optional.ofNullable(snapshot().listeners().get(listener.name()))
                .filter(found -> found.isSameAs(listener));
    }

    /** The session of this loop called {@code name}. */
    private Optional<Session> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(session -> session.loop() == loop);
    }

    /** Adds a session under the name in its metadata, or one like it that nobody has. */
    private Session add(ListenerInfo listener, Metadata metadata, Stream source) {
        var wanted = metadata.name();
        for (var i = 1; byName.containsKey(metadata.name()); i++) {
            metadata.rename(wanted + "_" + i);
        }
        var session = new Session(this, listener, metadata, source);
        if (byName.putIfAbsent(session.name(), session) != null) {
            // Another loop was faster.
            return add(listener, metadata, source);
        }
        byAge.put(session.serial(), session);
        return session;
    }

    private void remove(Session session) {
        byName.remove(session.name(), session);
        byAge.remove(session.serial());
    }
}

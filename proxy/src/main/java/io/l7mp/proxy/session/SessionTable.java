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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The sessions of one loop, by name, in order of creation; ended ones while they are tracked. */
final class SessionTable implements SessionAcceptor {
    private static final int DESCRIBED_PER_TURN = 256;
    private static final Failure NO_ROOM =
            new Failure(503, "Service Unavailable", "Too many sessions for the memory there is");

    private final EventLoop loop;
    private final Snapshots snapshots;
    private final AccessLog accessLog;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final SessionMemory memory;
    private final EndedSessions ended;

    SessionTable(EventLoop loop, Snapshots snapshots, AccessLog accessLog,
            SessionMemory memory) {
        this.loop = loop;
        this.memory = memory;
        this.ended = new EndedSessions(loop, memory.maxTrackedBytes(),
                session -> sessions.remove(session.name()));
        this.snapshots = snapshots;
        this.accessLog = accessLog;
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
        var listener = current(accepting);
        metadata.rename(unused(metadata.name()));
        var session = new Session(this, listener, metadata, source);
        sessions.put(session.name(), session);
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

    Snapshot snapshot() {
        return snapshots.current();
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
            sessions.remove(session.name());
        }
    }

    /** Ends all sessions that {@code which} picks; returns how many. */
    int end(Predicate<Session> which, String content) {
        var picked = sessions.values().stream().filter(which).toList();
        picked.forEach(session -> session.end(content));
        return picked.size();
    }

    /** Ends the sessions that {@code gone} takes along and breaks connections; returns how many. */
    int depart(Departures gone) {
        var ended = 0;
        for (var session : List.copyOf(sessions.values())) {
            var content = session.isOver() ? Optional.<String>empty() : gone.endOf(session);
            if (content.isPresent()) {
                session.end(content.get());
                ended++;
            } else {
                gone.lose(session);
            }
        }
        return ended;
    }

    /** What the API shows of the session called {@code name}. */
    CompletableFuture<Optional<Map<String, Object>>> describe(String name) {
        return loop.call(() -> Optional.ofNullable(sessions.get(name)).map(this::view));
    }

    /** What the API shows of all sessions; described a few hundred a turn, so nobody waits. */
    CompletableFuture<List<Map<String, Object>>> describeAll() {
        var result = new CompletableFuture<List<Map<String, Object>>>();
        loop.execute(() -> describe(List.copyOf(sessions.values()), new ArrayList<>(), result));
        return result;
    }

    private void describe(List<Session> all, List<Map<String, Object>> shown,
            CompletableFuture<List<Map<String, Object>>> result) {
        var until = Math.min(all.size(), shown.size() + DESCRIBED_PER_TURN);
        for (var i = shown.size(); i < until; i++) {
            shown.add(view(all.get(i)));
        }
        if (until < all.size()) {
            loop.execute(() -> describe(all, shown, result));
        } else {
            result.complete(shown);
        }
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

    private String unused(String name) {
        var candidate = name;
        for (var i = 1; sessions.containsKey(candidate); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }
}

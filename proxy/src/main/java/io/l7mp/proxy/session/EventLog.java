package io.l7mp.proxy.session;

import io.l7mp.proxy.session.SessionEvent.Type;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session's events, the only place where they are written; the oldest of very many go. */
final class EventLog {
    private static final int MAX = 128;

    private final List<SessionEvent> events = new ArrayList<>(4);

    /** Notes that something happened now to {@code subject}. */
    void record(Type type, String subject, String content) {
        if (events.size() == MAX) {
            // INIT and LOOKUP SUCCESS stay: they say where the session came from.
            events.remove(2);
        }
        events.add(new SessionEvent(type, System.currentTimeMillis(), subject, content));
    }

    /** How many there are. */
    int count() {
        return events.size();
    }

    /** What it began with: it stays, however many events follow. */
    SessionEvent first() {
        return events.getFirst();
    }

    /** How the session ended; for sessions that have. */
    SessionEvent ending() {
        return events.reversed().stream().filter(event -> event.type().isEnding())
                .findFirst().orElseThrow();
    }

    /**
     * All events so far, oldest first, as JSON. Each is described when it is looked at, on any
     * thread: to print the times is most of the work of describing a session.
     */
    List<Map<String, Object>> describe() {
        var soFar = List.copyOf(events);
        return new AbstractList<>() {
            @Override
            public Map<String, Object> get(int index) {
                return soFar.get(index).describe();
            }

            @Override
            public int size() {
                return soFar.size();
            }
        };
    }
}

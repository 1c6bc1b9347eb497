package io.l7mp.proxy.session;

import io.l7mp.proxy.session.SessionEvent.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session's events, the only place where they are written; the oldest of very many go. */
final class EventLog {
    private static final int MAX = 128;

    private final List<SessionEvent> events = new ArrayList<>(6);

    /** Notes that something happened now. */
    void record(Type type, String message, String content) {
        if (events.size() == MAX) {
            // INIT and LOOKUP SUCCESS stay: they say where the session came from.
            events.remove(2);
        }
        events.add(new SessionEvent(type, System.currentTimeMillis(), message, content));
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

    /** All events, oldest first, as JSON. */
    List<Map<String, Object>> describe() {
        return events.stream().map(SessionEvent::describe).toList();
    }
}

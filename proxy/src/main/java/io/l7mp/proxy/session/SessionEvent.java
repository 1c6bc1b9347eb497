package io.l7mp.proxy.session;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a session, for those who ask later.
 *
 * @param type what
 * @param timestampMs when, milliseconds since 1970
 * @param message one line
 * @param content the detail, or empty
 */
record SessionEvent(Type type, long timestampMs, String message, String content) {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The kinds of event, named as the API shows them. */
    enum Type {
        INIT("INIT"),
        LOOKUP_SUCCESS("LOOKUP SUCCESS"),
        CONNECT("CONNECT"),
        NOTE("NOTE"),
        DISCONNECT("DISCONNECT"),
        ERROR("ERROR"),
        END("END"),
        DESTROY("DESTROY");

        private final String shown;

        Type(String shown) {
            this.shown = shown;
        }

        /** Whether it says why the session is over. */
        boolean isEnding() {
            return this == ERROR || this == END;
        }
    }

    /** When, as text in UTC. */
    String timestamp() {
        return TIMESTAMP.format(Instant.ofEpochMilli(timestampMs));
    }

    /** The event as JSON. */
    Map<String, Object> describe() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("event", type.shown);
        shown.put("timestamp", timestamp());
        shown.put("message", message);
        shown.put("content", content);
        return shown;
    }
}

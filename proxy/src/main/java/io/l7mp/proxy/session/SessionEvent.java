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
 * @param subject what the message of this type is about, or all of it
 * @param content the detail, or empty
 */
record SessionEvent(Type type, long timestampMs, String subject, String content) {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The kinds of event, named as the API shows them. */
    enum Type {
        INIT("INIT", "Session ", " initialized"),
        LOOKUP_SUCCESS("LOOKUP SUCCESS", "Successfull lookup on ", ""),
        CONNECT("CONNECT"),
        DISCONNECT("DISCONNECT"),
        NOTE("NOTE"),
        ERROR("ERROR"),
        END("END"),
        DESTROY("DESTROY");

        private final String shown;
        // Around the subject: written only for those who look, as every session has such events.
        private final String before;
        private final String after;

        Type(String shown) {
            this(shown, "", "");
        }

        Type(String shown, String before, String after) {
            this.shown = shown;
            this.before = before;
            this.after = after;
        }

        /** Whether it says why the session is over. */
        boolean isEnding() {
            return this == ERROR || this == END;
        }
    }

    /** One line that says what happened. */
    String message() {
        return type.before + subject + type.after;
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
        shown.put("message", message());
        shown.put("content", content);
        return shown;
    }
}

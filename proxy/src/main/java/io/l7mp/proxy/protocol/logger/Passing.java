package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.cluster.Direction;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What passes a Logger, apart from the data.
 *
 * @param prefix {@code log_prefix}, or empty
 * @param session the session's name
 * @param direction which way the data go
 * @param clock for the time of day
 */
record Passing(String prefix, String session, Direction direction, InstantSource clock) {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What is written before an entry that begins with {@code prefix}. */
    static String before(String prefix) {
        return prefix.isEmpty() ? "" : prefix + ": ";
    }

    /** The time, to the millisecond, in UTC. */
    String timestamp() {
        return TIMESTAMP.format(clock.instant());
    }

    /** The direction as one word. */
    String way() {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}

package io.l7mp.proxy.session;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.metrics.Counter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A line of JSON for the beginning and the end of every session ({@code admin.access_log_path}).
 *
 * <p>A line has {@code time}, {@code event} ("start" or "end"), {@code session}, {@code listener}
 * and {@code destination} (null when no route was found); at the end also {@code status} ("END" or
 * "ERROR"), {@code duration_ms} and {@code reason}. Writes nothing until told where to. Where it
 * writes may be changed by any thread; loops write.
 */
public final class AccessLog {
    private volatile Optional<Output> output = Optional.empty();

    /** Lets lines go to {@code to} from now on, or nowhere when it is empty. */
    public void output(Optional<Output> to) {
        this.output = to;
    }

    /** A session has looked its route up. */
    void start(Session session) {
        output.ifPresent(to -> write(to, session,
                line(session, session.events().first(), "start")));
    }

    /** A session is over. */
    void end(Session session) {
        output.ifPresent(to -> {
            var ending = session.events().ending();
            var line = line(session, ending, "end");
            line.put("status", ending.type().name());
            line.put("duration_ms", Math.max(0,
                    ending.timestampMs() - session.events().first().timestampMs()));
            line.put("reason", reason(ending));
            write(to, session, line);
        });
    }

    private static Map<String, Object> line(Session session, SessionEvent at, String event) {
        var line = new LinkedHashMap<String, Object>();
        line.put("time", at.timestamp());
        line.put("event", event);
        line.put("session", session.name());
        line.put("listener", session.listener().name());
        line.put("destination", session.route().map(route -> route.destination()).orElse(null));
        return line;
    }

    private static String reason(SessionEvent ending) {
        return ending.content().isEmpty()
                ? ending.message() : ending.message() + ": " + ending.content();
    }

    private static void write(Output to, Session session, Map<String, Object> line) {
        var text = Json.text(line, Format.TERSE) + "\n";
        if (!to.offer(text.getBytes(StandardCharsets.UTF_8))) {
            session.loop().counters().increment(Counter.LOG_MESSAGES_DROPPED);
        }
    }
}

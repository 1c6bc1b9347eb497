package io.l7mp.proxy.metrics;

import java.util.Locale;
import java.util.Optional;

/**
 * Everything a loop counts; one slot each in {@link Counters}.
 *
 * <p>The text of a counter says what it counts, here and to those who read the metrics. A counter
 * that begins with {@code DROPS_} is one reason why datagrams, or messages, were dropped; all of
 * them are one metric.
 */
public enum Counter {
    SESSIONS_STARTED("Sessions that were set up, failed ones included."),
    SESSIONS_ENDED("Sessions that are over, for whatever reason."),
    SESSIONS_FAILED("Sessions that ended with an error: no route, no connection, no more retries."),
    SESSIONS_REFUSED("Clients turned away: sessions took all the memory that is meant for them."),
    RECONNECTS("Stages connected again after they had been lost."),
    PROTOCOL_ERRORS("Connections and messages that broke the rules of their protocol."),
    HANDLER_FAILURES("Times a handler threw something it should not have; a defect each."),
    ACCEPTS_PAUSED("Connections that waited because the process ran short of descriptors."),
    LOG_MESSAGES_DROPPED("Log lines and Logger messages dropped because the writer was behind."),
    /** The session's backlog was full while it connected. */
    DROPS_BACKLOG,
    /** A byte stream behind them was full. */
    DROPS_STREAM_FULL,
    /** The kernel would not take them just then (EAGAIN, ENOBUFS). */
    DROPS_SEND_BUFFER,
    /** The kernel had no room for them: they came faster than they were taken. */
    DROPS_RECEIVE_BUFFER,
    /** Sending failed otherwise (too long, unreachable, refused). */
    DROPS_SEND_FAILED,
    /** They were longer than what can be received, or sent, in one piece, or framed. */
    DROPS_TOO_LONG,
    /** They were empty, and the protocol they had to go by has no such messages. */
    DROPS_EMPTY,
    /** They came from a peer the listener does not talk to. */
    DROPS_FOREIGN_PEER,
    /** No new session could be set up for their sender. */
    DROPS_NO_SESSION,
    /** They were not what the cluster decodes, JSON for example. */
    DROPS_MALFORMED,
    /** They have a line break in them, and lines is what the byte stream carries. */
    DROPS_LINE_BREAK,
    /** The byte stream that carried them ended in their midst. */
    DROPS_CUT_SHORT,
    /** Too much was waiting already for the loop they had to go to. */
    DROPS_LOOP_BUSY,
    /** They came back to the Sync group they were from. */
    DROPS_ROUND_TRIP;

    /** How many counters there are. */
    public static final int COUNT = values().length;

    private static final String DROPS = "DROPS_";

    private final String help;

    Counter() {
        this("");
    }

    Counter(String help) {
        this.help = help;
    }

    /** What it counts; empty for reasons of drops. */
    String help() {
        return help;
    }

    /** The word for this reason of drops; empty when it is about something else. */
    Optional<String> dropReason() {
        return name().startsWith(DROPS)
                ? Optional.of(lowerCase().substring(DROPS.length())) : Optional.empty();
    }

    /** The name of its metric, unless it is a reason of drops. */
    String metric() {
        return "l7mp_" + lowerCase() + "_total";
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.l7mp.proxy.log;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;

/** The log levels of {@code admin.log_level}, from most to least talkative. */
public enum LogLevel {
    /** Everything. */
    SILLY(Level.TRACE),
    /** What sessions do. */
    VERBOSE(Level.DEBUG),
    /** What the operator asked for happened. */
    INFO(Level.INFO),
    /** As warn: there are no messages of this level of its own. */
    NOTICE(Level.WARNING),
    /** Something is not as it should be. */
    WARN(Level.WARNING),
    /** Something does not work. */
    ERROR(Level.ERROR),
    /** Nothing. */
    SILENT(Level.OFF);

    private final Level least;

    LogLevel(Level least) {
        this.least = least;
    }

    /** The level called {@code word}, in any case. */
    public static Optional<LogLevel> of(String word) {
        try {
            return Optional.of(valueOf(word.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a message of {@code level} is written. */
    boolean shows(Level level) {
        return level != Level.OFF && level.getSeverity() >= least.getSeverity();
    }

    /** How log lines name {@code level}. */
    static String word(Level level) {
        return switch (level) {
            case ALL, TRACE -> "silly";
            case DEBUG -> "verbose";
            case INFO -> "info";
            case WARNING -> "warn";
            case ERROR, OFF -> "error";
        };
    }
}

package io.l7mp.proxy.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/**
 * The process's log: what {@link System#getLogger} hands out, found by the service loader.
 *
 * <p>Writes to standard error at level info until {@link #configure} says otherwise. Logging from a
 * loop costs a formatted line in a queue, never a wait.
 */
public final class ProcessLog extends System.LoggerFinder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Outputs outputs = new Outputs();
    private volatile Output output = outputs.stderr();
    private volatile LogLevel level = LogLevel.INFO;

    /** For the service loader. */
    public ProcessLog() {
    }

    /** The log of this process. */
    public static ProcessLog current() {
        return (ProcessLog) System.LoggerFinder.getLoggerFinder();
    }

    /** Where text may go besides the log, so that a file is never opened twice. */
    public Outputs outputs() {
        return outputs;
    }

    /** Sets what is written; any thread. */
    public void level(LogLevel level) {
        this.level = level;
    }

    /** Sets where it is written; any thread. */
    public void output(Output output) {
        this.output = output;
    }

    @Override
    public Logger getLogger(String name, Module module) {
        return new NamedLogger(name);
    }

    private void write(String name, Level level, String text, Throwable thrown) {
        var line = new StringBuilder(128)
                .append(TIME.format(Instant.now())).append(' ')
                .append(LogLevel.word(level)).append(": ")
                .append(name.substring(name.lastIndexOf('.') + 1)).append(": ");
        LogText.append(text, line);
        line.append('\n');
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        output.offer(line.toString().getBytes(StandardCharsets.UTF_8));
    }

    private final class NamedLogger implements Logger {
        private final String name;

        NamedLogger(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level asked) {
            return level.shows(asked);
        }

        @Override
        public void log(Level at, ResourceBundle bundle, String text, Throwable thrown) {
            if (isLoggable(at)) {
                write(name, at, localized(bundle, text), thrown);
            }
        }

        @Override
        public void log(Level at, ResourceBundle bundle, String format, Object... params) {
            if (isLoggable(at)) {
                var pattern = localized(bundle, format);
                write(name, at, filledIn(pattern, params), null);
            }
        }

        /** A message that is no pattern is no reason to fail whoever reports something. */
        private static String filledIn(String pattern, Object... params) {
            if (params == null || params.length == 0) {
                return pattern;
            }
            try {
                return MessageFormat.format(pattern, params);
            } catch (IllegalArgumentException e) {
                return pattern + " " + Arrays.toString(params);
            }
        }

        private static String localized(ResourceBundle bundle, String text) {
            try {
                return bundle == null || text == null ? String.valueOf(text)
                        : bundle.getString(text);
            } catch (MissingResourceException e) {
                return text;
            }
        }
    }
}

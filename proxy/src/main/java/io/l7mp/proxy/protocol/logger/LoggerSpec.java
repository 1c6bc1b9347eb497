package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.document.Node;
import java.time.InstantSource;

/**
 * A Logger as configured.
 *
 * @param file {@code log_file}: where entries go
 * @param prefix {@code log_prefix}: what they begin with
 * @param format {@code format}: what they look like
 */
record LoggerSpec(String file, String prefix, Format format) {
    /** What entries look like. */
    enum Format { TEXT, HEX, JSON }

    static LoggerSpec of(Node spec) {
        return new LoggerSpec(spec.string("log_file", "-"), spec.string("log_prefix", ""),
                spec.get("format").map(LoggerSpec::format).orElse(Format.TEXT));
    }

    /** The entries of one session. */
    Entries entries(StreamContext context) {
        var passing = new Passing(prefix, context.sessionName(), context.direction(),
                InstantSource.system());
        return switch (format) {
            case TEXT -> new TextEntries(prefix);
            case HEX -> new HexEntries(passing);
            case JSON -> new JsonEntries(passing);
        };
    }

    private static Format format(Node word) {
        return switch (word.asString()) {
            case "text" -> Format.TEXT;
            case "hex" -> Format.HEX;
            case "json" -> Format.JSON;
            default -> throw word.expected("\"text\", \"hex\" or \"json\"");
        };
    }
}

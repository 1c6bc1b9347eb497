package io.l7mp.proxy.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Writes metrics in the Prometheus text format 0.0.4, with the lines as l7mp has always printed
 * them: whole numbers without a fraction, an empty line between metrics.
 */
final class TextWriter implements Family.Series {
    private final Appendable target;
    private final StringBuilder out = new StringBuilder();
    private Family family;

    /** A writer whose lines go to {@code target} one by one; what it throws surfaces unchecked. */
    TextWriter(Appendable target) {
        this.target = target;
    }

    /** Appends a metric. */
    void write(Family next) {
        out.append(family == null ? "" : "\n");
        family = next;
        out.append("# HELP ").append(family.name()).append(' ');
        escape(family.help(), false);
        out.append("\n# TYPE ").append(family.name()).append(' ')
                .append(family.type().name().toLowerCase(Locale.ROOT)).append('\n');
        pass();
        family.series().accept(this);
    }

    @Override
    public void addPart(String suffix, double value, String... labelValues) {
        out.append(family.name()).append(suffix);
        var separator = '{';
        for (var i = 0; i < labelValues.length; i++) {
            out.append(separator).append(family.labels().get(i)).append("=\"");
            escape(labelValues[i], true);
            out.append('"');
            separator = ',';
        }
        out.append(separator == ',' ? "} " : " ");
        number(value);
        out.append('\n');
        pass();
    }

    private void pass() {
        try {
            target.append(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.setLength(0);
    }

    private void number(double value) {
        if (value == (long) value) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }

    private void escape(String text, boolean isLabel) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(isLabel ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }
}

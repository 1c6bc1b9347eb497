package io.l7mp.proxy.metrics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes metrics in the Prometheus text format 0.0.4, with the lines as l7mp has always printed
 * them: whole numbers without a fraction, an empty line between metrics.
 */
final class TextWriter implements Family.Series {
    private static final int PIECE = 63 * 1024;

    private final List<byte[]> pieces = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();
    private Family family;

    /** Appends a metric. */
    void write(Family next) {
        out.append(family == null ? "" : "\n");
        family = next;
        out.append("# HELP ").append(family.name()).append(' ');
        escape(family.help(), false);
        out.append("\n# TYPE ").append(family.name()).append(' ')
                .append(family.type().name().toLowerCase(Locale.ROOT)).append('\n');
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
        if (out.length() >= PIECE) {
            cut();
        }
    }

    /** All that was written, in pieces: one long array would be too much for a young heap. */
    List<byte[]> pieces() {
        cut();
        return List.copyOf(pieces);
    }

    private void cut() {
        pieces.add(out.toString().getBytes(StandardCharsets.UTF_8));
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

package io.l7mp.proxy.document;

/**
 * Where something stands in a text.
 *
 * @param source name of the file, empty for a request body or a tree built in code
 * @param line   from 1; 0 when unknown
 * @param column in characters from 1; 0 when unknown
 */
public record Position(String source, int line, int column) implements Comparable<Position> {
    /** The position of what was built in code. */
    public static final Position UNKNOWN = new Position("", 0, 0);

    @Override
    public int compareTo(Position other) {
        var bySource = source.compareTo(other.source);
        var byLine = bySource != 0 ? bySource : Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** Whether there is anything to show to a person. */
    public boolean isKnown() {
        return line > 0 || !source.isEmpty();
    }

    /** As compilers print it: {@code l7mp.yaml:12:5}, or {@code line 12, column 5}. */
    @Override
    public String toString() {
        if (source.isEmpty()) {
            return line > 0 ? "line " + line + ", column " + column : "unknown position";
        }
        return line > 0 ? source + ":" + line + ":" + column : source;
    }
}

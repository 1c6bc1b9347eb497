package io.l7mp.proxy.session;

import io.l7mp.proxy.session.SessionTable.Described;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The sessions there are at one moment, in order of creation, as the API shows them.
 *
 * <p>They are described while somebody iterates, a few at a time, each as it is then; those that
 * are gone by then are left out. So a list takes no memory however long it is, and holds up no
 * loop. Iterating waits for loops: any thread but theirs.
 */
public final class SessionList implements Iterable<Map<String, Object>> {
    private final List<SessionTable> tables;
    private final long last;

    /** The sessions of {@code tables} up to number {@code last}. */
    SessionList(List<SessionTable> tables, long last) {
        this.tables = tables;
        this.last = last;
    }

    @Override
    public Iterator<Map<String, Object>> iterator() {
        return new Merge(tables.stream().map(Cursor::new).toList());
    }

    /** How far the sessions of one loop were listed. */
    private final class Cursor {
        private final SessionTable table;
        private final Queue<Described> slice = new ArrayDeque<>();
        private long after;
        private boolean isOver;

        Cursor(SessionTable table) {
            this.table = table;
        }

        /** The number of the next session, beyond all others when there is none. */
        long serial() {
            if (slice.isEmpty() && !isOver) {
                slice.addAll(table.describe(after, last).join());
                isOver = slice.isEmpty();
            }
            return isOver ? Long.MAX_VALUE : slice.peek().serial();
        }

        Map<String, Object> next() {
            var next = slice.remove();
            after = next.serial();
            return next.shown();
        }
    }

    /** Takes the oldest of all loops first. */
    private static final class Merge implements Iterator<Map<String, Object>> {
        private final List<Cursor> cursors;

        Merge(List<Cursor> cursors) {
            this.cursors = cursors;
        }

        @Override
        public boolean hasNext() {
            return oldest().serial() < Long.MAX_VALUE;
        }

        @Override
        public Map<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return oldest().next();
        }

        private Cursor oldest() {
            return cursors.stream().min(Comparator.comparingLong(Cursor::serial)).orElseThrow();
        }
    }
}

package io.l7mp.proxy.stream;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A map of a few members in the order they were added, a third of the size of a
 * {@link java.util.LinkedHashMap}: every session has some for as long as it lives. A look-up
 * compares with one key after the other. One thread.
 */
final class SmallMap extends AbstractMap<String, Object> {
    private static final int ABSENT = -1;
    private static final Object[] NOTHING = {};

    // Key, value, key, value, without room for more.
    private Object[] slots = NOTHING;

    SmallMap() {
    }

    /** With two members, which most of these maps have. */
    SmallMap(String key, Object value, String nextKey, Object nextValue) {
        slots = new Object[] {key, value, nextKey, nextValue};
    }

    @Override
    public int size() {
        return slots.length / 2;
    }

    @Override
    public boolean containsKey(Object key) {
        return indexOf(key) != ABSENT;
    }

    @Override
    public Object get(Object key) {
        var at = indexOf(key);
        return at == ABSENT ? null : slots[at + 1];
    }

    @Override
    public Object put(String key, Object value) {
        var at = indexOf(key);
        if (at == ABSENT) {
            slots = Arrays.copyOf(slots, slots.length + 2);
            slots[slots.length - 2] = key;
            slots[slots.length - 1] = value;
            return null;
        }
        var before = slots[at + 1];
        slots[at + 1] = value;
        return before;
    }

    @Override
    public Object remove(Object key) {
        var at = indexOf(key);
        if (at == ABSENT) {
            return null;
        }
        var before = slots[at + 1];
        removeAt(at);
        return before;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return SmallMap.this.size();
            }

            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return new Members();
            }
        };
    }

    private int indexOf(Object key) {
        for (var at = 0; at < slots.length; at += 2) {
            if (slots[at].equals(key)) {
                return at;
            }
        }
        return ABSENT;
    }

    private void removeAt(int at) {
        var fewer = Arrays.copyOf(slots, slots.length - 2);
        System.arraycopy(slots, at + 2, fewer, at, fewer.length - at);
        slots = fewer;
    }

    private final class Members implements Iterator<Entry<String, Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < slots.length;
        }

        @Override
        public Entry<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            next += 2;
            return new SimpleImmutableEntry<>((String) slots[next - 2], slots[next - 1]);
        }

        @Override
        public void remove() {
            next -= 2;
            removeAt(next);
        }
    }
}

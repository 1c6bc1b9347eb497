package io.l7mp.proxy.protocol.udp;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds what belongs to the sender of a datagram: a hash table keyed by three words (see
 * {@link io.l7mp.proxy.net.UdpPeer}) that allocates only when it grows or shrinks.
 *
 * <p>Open addressing with linear probing, at most half full. Removal shifts back what follows, so
 * there are no tombstones. The hash is seeded: who picks addresses cannot pick collisions. One
 * thread.
 *
 * @param <V> what belongs to a sender
 */
public final class DemuxTable<V> {
    private static final int WORDS = 3;
    private static final int LEAST_CAPACITY = 64;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final V absent;

    // The key of slot i is words 3i to 3i + 2; a slot is empty when its value is null.
    private long[] keys;
    private Object[] values;
    private int mask;
    private int shift;
    private int size;

    /** An empty table that answers {@code absent} for unknown senders. */
    public DemuxTable(V absent) {
        this.absent = absent;
        allocate(LEAST_CAPACITY);
    }

    /** How many senders are known. */
    public int size() {
        return size;
    }

    /** How many slots there are, for tests. */
    int capacity() {
        return values.length;
    }

    /** What belongs to a sender, or what stands for nothing. */
    public V get(long high, long low, long tail) {
        return valueAt(slotOf(high, low, tail));
    }

    /** Adds or replaces what belongs to a sender; returns what did before. */
    public V put(long high, long low, long tail, V value) {
        var slot = slotOf(high, low, tail);
        var before = valueAt(slot);
        if (values[slot] == null) {
            setKey(slot, high, low, tail);
            size++;
        }
        values[slot] = value;
        if (size * 2 > values.length) {
            resize(values.length * 2);
        }
        return before;
    }

    /** Forgets a sender; returns what belonged to it. */
    public V remove(long high, long low, long tail) {
        var slot = slotOf(high, low, tail);
        var before = valueAt(slot);
        if (values[slot] != null) {
            vacate(slot);
            size--;
            if (size * 8 < values.length && values.length > LEAST_CAPACITY) {
                resize(values.length / 2);
            }
        }
        return before;
    }

    /** The slot of a key, or the empty one where it would go. */
    private int slotOf(long high, long low, long tail) {
        var slot = home(high, low, tail);
        while (values[slot] != null && !isKey(slot, high, low, tail)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isKey(int slot, long high, long low, long tail) {
        var at = slot * WORDS;
        return keys[at] == high && keys[at + 1] == low && keys[at + 2] == tail;
    }

    private int home(long high, long low, long tail) {
        var hash = mix(mix(mix(seed ^ tail) ^ low) ^ high);
        return (int) (hash >>> shift);
    }

    private static long mix(long word) {
        var product = word * 0x9e3779b97f4a7c15L;
        return product ^ product >>> 32;
    }

    @SuppressWarnings("unchecked")
    private V valueAt(int slot) {
        var value = values[slot];
        return value == null ? absent : (V) value;
    }

    /** Moves back every follower that may not be found behind an empty slot. */
    private void vacate(int slot) {
        var hole = slot;
        for (var next = hole + 1 & mask; values[next] != null; next = next + 1 & mask) {
            var at = next * WORDS;
            var home = home(keys[at], keys[at + 1], keys[at + 2]);
            if ((next - home & mask) >= (next - hole & mask)) {
                setKey(hole, keys[at], keys[at + 1], keys[at + 2]);
                values[hole] = values[next];
                hole = next;
            }
        }
        values[hole] = null;
    }

    private void setKey(int slot, long high, long low, long tail) {
        var at = slot * WORDS;
        keys[at] = high;
        keys[at + 1] = low;
        keys[at + 2] = tail;
    }

    private void resize(int capacity) {
        var oldKeys = keys;
        var oldValues = values;
        allocate(capacity);
        for (var i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != null) {
                var at = i * WORDS;
                var slot = slotOf(oldKeys[at], oldKeys[at + 1], oldKeys[at + 2]);
                setKey(slot, oldKeys[at], oldKeys[at + 1], oldKeys[at + 2]);
                values[slot] = oldValues[i];
            }
        }
    }

    private void allocate(int capacity) {
        keys = new long[capacity * WORDS];
        values = new Object[capacity];
        mask = capacity - 1;
        shift = Long.numberOfLeadingZeros(mask);
    }
}

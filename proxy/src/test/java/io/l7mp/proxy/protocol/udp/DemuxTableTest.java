package io.l7mp.proxy.protocol.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemuxTableTest {
    private static final String NOBODY = "nobody";

    private final DemuxTable<String> table = new DemuxTable<>(NOBODY);

    private record Key(long high, long low, long tail) {
    }

    @Test
    void shouldAnswerWhatStandsForNothingForUnknownSenders() {
        assertEquals(NOBODY, table.get(0, 0, 0));
        assertEquals(NOBODY, table.remove(0, 0, 0));
        assertEquals(0, table.size());
    }

    @Test
    void shouldTellSendersApartByEachWord() {
        table.put(1, 2, 3, "a");
        table.put(9, 2, 3, "b");
        table.put(1, 9, 3, "c");
        table.put(1, 2, 9, "d");
        assertEquals("a", table.get(1, 2, 3));
        assertEquals("b", table.get(9, 2, 3));
        assertEquals("c", table.get(1, 9, 3));
        assertEquals("d", table.get(1, 2, 9));
        assertEquals(NOBODY, table.get(9, 9, 9));
    }

    @Test
    void shouldReplaceAndReturnWhatWasBefore() {
        assertEquals(NOBODY, table.put(1, 2, 3, "a"));
        assertEquals("a", table.put(1, 2, 3, "b"));
        assertEquals("b", table.remove(1, 2, 3));
        assertEquals(0, table.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 1_000, 100_000})
    void shouldBehaveLikeAMap(int keys) {
        var random = new Random(keys);
        var map = new HashMap<Key, String>();
        for (var i = 0; i < 200_000; i++) {
            // Mostly growing, then mostly shrinking: both resizes and all kinds of shifts happen.
            var isAdding = random.nextInt(100) < (i < 100_000 ? 60 : 35);
            operate(map, key(random.nextInt(keys)), isAdding ? "v" + i : NOBODY);
        }
        map.forEach((key, value) -> assertEquals(value, get(key)));
    }

    @Test
    void shouldStaySmallWhenSendersLeave() {
        for (var i = 0; i < 10_000; i++) {
            table.put(0, i, i, "v");
        }
        for (var i = 0; i < 10_000; i++) {
            table.remove(0, i, i);
        }
        assertEquals(64, table.capacity());
    }

    @Test
    void shouldNotAllocateOnLookup() {
        for (var i = 0; i < 1_000; i++) {
            table.put(0, i, i, "v");
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        var before = threads.getCurrentThreadAllocatedBytes();
        var found = 0;
        for (var i = 0; i < 10_000; i++) {
            found += table.get(0, i, i).equals(NOBODY) ? 0 : 1;
        }
        assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
        assertEquals(1_000, found);
    }

    private void operate(Map<Key, String> map, Key key, String value) {
        assertEquals(map.getOrDefault(key, NOBODY), get(key));
        var before = value.equals(NOBODY) ? map.remove(key) : map.put(key, value);
        var told = value.equals(NOBODY) ? table.remove(key.high, key.low, key.tail)
                : table.put(key.high, key.low, key.tail, value);
        assertEquals(before == null ? NOBODY : before, told);
        assertEquals(map.size(), table.size());
    }

    private String get(Key key) {
        return table.get(key.high, key.low, key.tail);
    }

    /** Every other key is an IPv4 one; neighbours differ in one word only. */
    private static Key key(int i) {
        return i % 2 == 0 ? new Key(0, 0xffff_0a00_0000L + (i >> 4), i & 15)
                : new Key(0x2001_0db8L << 32, i >> 4, 1024L + (i & 15));
    }
}

package io.l7mp.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmallMapTest {
    @Test
    void shouldDoAsALinkedHashMapDoes() {
        var random = new Random(1);
        var expected = new LinkedHashMap<String, Object>();
        var map = new SmallMap();
        for (var i = 0; i < 10_000; i++) {
            var key = "key-" + random.nextInt(8);
            if (random.nextBoolean()) {
                assertEquals(expected.put(key, i), map.put(key, i));
            } else {
                assertEquals(expected.remove(key), map.remove(key));
            }
            assertEquals(expected.size(), map.size());
            assertEquals(expected.containsKey(key), map.containsKey(key));
            assertEquals(expected.get(key), map.get(key));
            assertEquals(List.copyOf(expected.entrySet()), List.copyOf(map.entrySet()));
            assertEquals(expected, map);
        }
    }

    @Test
    void shouldHaveTwoMembersFromTheStart() {
        var map = new SmallMap("b", 1L, "a", "two");
        assertEquals("{b=1, a=two}", map.toString());
        map.clear();
        assertTrue(map.isEmpty());
    }

    @Test
    void shouldTellNullFromNothing() {
        var map = new SmallMap();
        map.put("null", null);
        assertTrue(map.containsKey("null"));
        assertNull(map.get("null"));
        assertNull(map.entrySet().iterator().next().getValue());
        assertFalse(map.containsKey("nothing"));
    }

    @Test
    void shouldRemoveWhileLookingThrough() {
        var map = new SmallMap("a", 1, "b", 2);
        map.put("c", 3);
        map.values().removeIf(value -> value.equals(2));
        assertEquals("{a=1, c=3}", map.toString());
        var members = map.entrySet().iterator();
        members.next();
        members.next();
        assertThrows(NoSuchElementException.class, members::next);
    }
}

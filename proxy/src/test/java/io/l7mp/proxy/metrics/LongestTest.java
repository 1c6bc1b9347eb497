package io.l7mp.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LongestTest {
    private static final long SECOND = 1_000_000_000L;

    private final long start = Long.MAX_VALUE - 10 * SECOND;
    private final Longest longest = new Longest(start);

    @Test
    void shouldShowTheLongest() {
        note(1, 30);
        note(2, 50);
        note(3, 40);
        assertEquals(50, longest.get(start + 4 * SECOND));
    }

    @Test
    void shouldKeepWhatWasLongestBeforeForAnotherWindow() {
        note(1, 50);
        note(31, 20);
        assertEquals(50, longest.get(start + 32 * SECOND));
        note(62, 10);
        assertEquals(20, longest.get(start + 63 * SECOND));
    }

    @Test
    void shouldForgetWhenNothingFollows() {
        note(1, 50);
        assertEquals(50, longest.get(start + 59 * SECOND));
        assertEquals(0, longest.get(start + 61 * SECOND));
        note(100, 20);
        assertEquals(20, longest.get(start + 101 * SECOND));
    }

    private void note(int second, long durationNs) {
        longest.note(start + second * SECOND - durationNs, start + second * SECOND);
    }
}

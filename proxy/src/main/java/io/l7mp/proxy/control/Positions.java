package io.l7mp.proxy.control;

import java.util.Optional;

/** Reads positions in rulelists. */
final class Positions {
    private static final int MOST_DIGITS = 9;

    private Positions() {
    }

    /** The number; empty when {@code text} is none, or no position of any list. */
    static Optional<Integer> parse(String text) {
        var isNumber = !text.isEmpty() && text.length() <= MOST_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}

package io.l7mp.proxy.rule;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression in JavaScript's syntax whose search ends in bounded time: an expression that
 * backtracks without end is given up and counts as not found.
 */
final class Regex {

    // What sensible expressions need is a few steps for each character.
    private static final int STEPS = 100_000;
    private static final int STEPS_PER_CHARACTER = 50;

    private final String source;
    private final Pattern pattern;
    private final Runnable onGivenUp;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    private Regex(String source, Pattern pattern, Runnable onGivenUp) {
        this.source = source;
        this.pattern = pattern;
        this.onGivenUp = onGivenUp;
    }

    /**
     * Compiles an expression.
     *
     * @param onGivenUp called the first time a search is given up, on the thread that searches
     * @throws PatternSyntaxException when it is malformed
     */
    static Regex compile(String source, boolean ignoreCase, Runnable onGivenUp) {
        int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
        var pattern = Pattern.compile(new JsRegex(source).translate(), flags);
        return new Regex(source, pattern, onGivenUp);
    }

    /** Whether it is found anywhere in the text. */
    boolean isFoundIn(String text) {
        try {
            return pattern.matcher(new Metered(text)).find();
        } catch (GivenUp | StackOverflowError e) {
            // The matcher recurses for each round of a group; nothing but its own frames is lost.
            if (givenUp.compareAndSet(false, true)) {
                onGivenUp.run();
            }
            return false;
        }
    }

    @Override
    public String toString() {
        return source;
    }

    /** Ends a search; thrown and caught in this class only. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private static final GivenUp SIGNAL = new GivenUp();

        private GivenUp() {
            super("regular expression given up", null, false, false);
        }
    }

    /** A text that lets itself be looked at so many times only. */
    private static final class Metered implements CharSequence {
        private final String text;
        private long left;

        Metered(String text) {
            this.text = text;
            this.left = STEPS + (long) STEPS_PER_CHARACTER * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw GivenUp.SIGNAL;
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

package io.l7mp.proxy.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes a text as long as it is short: most answers are, and cheapest when written at once. */
final class Brief implements Appendable {
    /** What counts as short. */
    static final int MAX_CHARS = 32 * 1024;

    private final StringBuilder chars = new StringBuilder();

    private Brief() {
    }

    /** The whole text in UTF-8; empty when it is not short. */
    static Optional<byte[]> of(Text text) throws IOException {
        var out = new Brief();
        try {
            text.write(out);
        } catch (TooLong e) {
            return Optional.empty();
        }
        return Optional.of(out.chars.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Appendable append(CharSequence text) {
        return append(text, 0, text.length());
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
        if (chars.length() + end - start > MAX_CHARS) {
            throw new TooLong();
        }
        chars.append(text, start, end);
        return this;
    }

    @Override
    public Appendable append(char c) {
        if (chars.length() == MAX_CHARS) {
            throw new TooLong();
        }
        chars.append(c);
        return this;
    }

    /** Stops whoever writes; expected and frequent, so it carries no stack trace. */
    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("", null, false, false);
        }
    }
}

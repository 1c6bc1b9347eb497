// SPDX-License-Identifier: MIT
package io.l7mp.tests.uml;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * How one test ended in the guest; a line of its report.
 *
 * @param suite the class
 * @param test  its name as shown
 * @param detail a stack trace, the reason why it was skipped, or empty
 */
record Outcome(Kind kind, String suite, String test, String detail) {

    enum Kind { PASSED, SKIPPED, FAILED }

    /** One line without line breaks. */
    String line() {
        return kind + " " + suite + " " + encoded(test) + " " + encoded(detail);
    }

    /** What {@link #line} has written. */
    static Outcome of(String line) {
        var words = line.split(" ", -1);
        return new Outcome(Kind.valueOf(words[0]), words[1], decoded(words[2]),
            decoded(words[3]));
    }

    /** Ends a test here as it ended there. */
    void repeat() {
        switch (kind) {
            case PASSED -> { }
            case SKIPPED -> Assumptions.abort(detail);
            case FAILED -> Assertions.fail("on the other kernel: " + detail);
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}

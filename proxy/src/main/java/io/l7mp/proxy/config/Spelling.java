package io.l7mp.proxy.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the word somebody probably meant. Stateless, any thread. */
public final class Spelling {

    private Spelling() {
    }

    /** A blank and the quoted word, followed by a question when it resembles a known one. */
    public static String hint(String word, Collection<String> known) {
        return " " + Json.text(Node.cut(word), Json.Format.TERSE)
            + nearest(word, known).map(near -> ", did you mean \"" + near + "\"?").orElse("");
    }

    /** The most similar known word, when at most a third of it differs. */
    static Optional<String> nearest(String word, Collection<String> known) {
        var best = Optional.<String>empty();
        int least = Integer.MAX_VALUE;
        for (var candidate : known) {
            int tolerated = Math.max(1, Math.max(word.length(), candidate.length()) / 3);
            int distance = word.length() > 2 * candidate.length() + 1
                ? Integer.MAX_VALUE : distance(word.toLowerCase(), candidate.toLowerCase());
            if (distance <= tolerated && distance < least) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Edit distance counting a swap of neighbours as one (optimal string alignment). */
    private static int distance(String left, String right) {
        var rows = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                rows[i][j] = i == 0 ? j : j == 0 ? i : step(rows, left, right, i, j);
            }
        }
        return rows[left.length()][right.length()];
    }

    private static int step(int[][] rows, String left, String right, int i, int j) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int least = Math.min(rows[i - 1][j - 1] + change,
            1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}

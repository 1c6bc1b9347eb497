// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Which pairs show a behaviour. That data get through whole is shown by {@link #all} of them, every
 * time. What takes longer is shown by {@link #some} in the ordinary run: each listener protocol
 * with two clusters and each cluster protocol with two listeners, as far as the behaviour is
 * defined for so many. With {@code tests/run --full} it is all of them for everything.
 */
final class Cover {
    private static final boolean IS_FULL = Boolean.getBoolean("l7mp.full");
    private static final int TIMES = 2;

    private Cover() {
    }

    /** Any front and any back. */
    private record Couple(Front front, Back back) {
        /** Couples of one distance have all fronts and all backs in them. */
        int distance(int from) {
            return Math.floorMod(back.ordinal() - front.ordinal() - from, Back.values().length);
        }

        boolean isHere() {
            return Here.has(front, back);
        }

        Arguments arguments() {
            return Arguments.of(front, back);
        }
    }

    /** Every front, for what needs no back. */
    static Stream<Front> fronts() {
        return Arrays.stream(Front.values()).filter(Here::has);
    }

    /** Every pair for which a behaviour is defined. */
    static Stream<Arguments> all(BiPredicate<Front, Back> wanted) {
        return couples(wanted).filter(Couple::isHere).map(Couple::arguments);
    }

    /**
     * Enough of the pairs for which a behaviour is defined, always the same ones.
     *
     * @param from a number of the behaviour's own: others are shown by other pairs
     */
    static Stream<Arguments> some(int from, BiPredicate<Front, Back> wanted) {
        return IS_FULL ? all(wanted) : chosen(from, wanted).stream().filter(Couple::isHere)
            .map(Couple::arguments);
    }

    /** Takes what still has something to show, in an order that repeats itself late. */
    private static List<Couple> chosen(int from, BiPredicate<Front, Back> wanted) {
        var fronts = new EnumMap<Front, Integer>(Front.class);
        var backs = new EnumMap<Back, Integer>(Back.class);
        var chosen = new ArrayList<Couple>();
        couples(wanted).sorted(Comparator.comparingInt(each -> each.distance(from)))
            .filter(each -> fronts.getOrDefault(each.front, 0) < TIMES
                || backs.getOrDefault(each.back, 0) < TIMES)
            .forEach(each -> {
                fronts.merge(each.front, 1, Integer::sum);
                backs.merge(each.back, 1, Integer::sum);
                chosen.add(each);
            });
        return chosen;
    }

    private static Stream<Couple> couples(BiPredicate<Front, Back> wanted) {
        return Arrays.stream(Front.values()).flatMap(front -> Arrays.stream(Back.values())
            .filter(back -> isPaired(front, back) && wanted.test(front, back))
            .map(back -> new Couple(front, back)));
    }

    /**
     * JSONSocket meets everything over UDP, TCP and WebSocket. What else carries it does so here as
     * there, and is paired with its like alone.
     */
    private static boolean isPaired(Front front, Back back) {
        return front.meetsAll() && back.meetsAll() || front.name().equals(back.name());
    }
}

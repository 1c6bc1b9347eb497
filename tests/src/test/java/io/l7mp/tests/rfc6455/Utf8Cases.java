// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static io.l7mp.tests.rfc6455.Sent.binary;
import static io.l7mp.tests.rfc6455.Sent.bytes;
import static io.l7mp.tests.rfc6455.Sent.frame;
import static io.l7mp.tests.rfc6455.Sent.ping;
import static io.l7mp.tests.rfc6455.Sent.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Section 8.1: text is UTF-8 (RFC 3629), however it is cut, and what is not fails at once. */
final class Utf8Cases {
    /** Texts that are right, at the borders of every length and range. */
    private static final List<String> GOOD = List.of(
        "00", "7f", "c280", "dfbf", "e0a080", "e0bfbf", "e18080", "ecbfbf", "ed8080", "ed9fbf",
        "ee8080", "efbfbd", "efbfbe", "efbfbf", "efb790", "f0908080", "f09fbfbf", "f3bfbfbf",
        "f4808080", "f48fbfbf", "ceba e1bdb9 cf83 cebc ceb5", "48 c3a4 6c6c c3b6 20 f09f9880",
        "efbbbf 61", "cc81 61", "f0908d88 f0a08080");

    /**
     * Texts that are not, up to the byte that shows it: stray and missing continuations, overlong
     * forms, surrogates, what lies beyond U+10FFFF, bytes that never occur.
     */
    private static final List<String> BAD = List.of(
        "80", "bf", "61 80", "61 80 bf", "c0", "c080", "c1", "c1bf", "c2 00", "c2 c2", "c220",
        "df 20", "e0 80", "e080 af", "e0 9f", "e1 20", "e180 20", "e1 c0", "ed a0", "ed bf",
        "ed a080", "ed af bf", "ed b0 80", "ed bf bf", "ee 7f", "ef 20", "efbf 20", "f0 80",
        "f0 8f", "f0 8fbfbf", "f08080 af", "f09080 20", "f1 20", "f180 20", "f18080 20",
        "f4 90", "f4 908080", "f4 bf", "f5", "f5808080", "f6", "f7bfbfbf", "f8", "f888808080",
        "fb", "fc", "fc8480808080", "fd", "fe", "ff", "feffff", "ceba e1bdb9 eda080 656469",
        "61 c3 28", "fffe 6100", "00 d8 00");

    /** Beginnings of characters that must not be the end of a text. */
    private static final List<String> UNFINISHED = List.of(
        "c2", "df", "e0", "e0a0", "e1", "e180", "ed9f", "efbf", "f0", "f090", "f09080", "f4",
        "f48f", "f48fbf", "61 e282");

    private Utf8Cases() {
    }

    static Stream<Case> all() {
        return Stream.of(GOOD.stream().flatMap(Utf8Cases::good),
            BAD.stream().flatMap(Utf8Cases::bad),
            UNFINISHED.stream().flatMap(Utf8Cases::unfinished), others()).flatMap(part -> part);
    }

    private static Stream<Case> good(String hex) {
        var all = bytes(hex);
        var cut = all.length / 2;
        return Stream.of(
            Case.of("8.1", hex, text(all)).gives(all),
            Case.of("8.1", hex + " in two fragments", frame(0x01, Arrays.copyOf(all, cut)),
                ping("p"), frame(0x80, Arrays.copyOfRange(all, cut, all.length))).gives(all)
                .pongs("p"),
            Case.of("8.1", hex + " after 61 bytes and before others", text(padded(all)))
                .gives(padded(all)));
    }

    /** Told at once: neither the rest of the frame nor the end of the message has come. */
    private static Stream<Case> bad(String hex) {
        var all = bytes(hex);
        return Stream.of(
            Case.of("8.1", hex + " is no UTF-8", text(all)).fails(1007),
            Case.of("8.1", hex + " is none, and there is more to come",
                text(all).ofLength(all.length + 1000)).fails(1007),
            Case.of("8.1", hex + " is none, in a fragment", frame(0x01, "6161"),
                frame(0x00, all)).fails(1007),
            Case.of("8.1", hex + " is none, after 61 bytes", text(padded(all))).fails(1007),
            Case.of("8.1", hex + " is none, but binary", binary(all)).gives(all));
    }

    private static Stream<Case> unfinished(String hex) {
        var all = bytes(hex);
        return Stream.of(
            Case.of("8.1", hex + " ends within a character", text(all)).fails(1007),
            Case.of("8.1", hex + " ends so in its last fragment", frame(0x01, all),
                frame(0x80, "")).fails(1007),
            Case.of("8.1", hex + " is not continued by the next fragment", frame(0x01, all),
                frame(0x00, "61")).fails(1007),
            Case.of("8.1", hex + " is not continued by the next message", frame(0x81, all),
                text("a")).fails(1007));
    }

    private static Stream<Case> others() {
        return Stream.of(
            Case.of("8.1", "a bad byte after a message that is right", text("good"),
                frame(0x01, "ff")).gives("good").fails(1007),
            Case.of("8.1", "a ping that is no UTF-8", frame(0x89, "c3 28")).pongs("\u00c3("),
            Case.of("8.1", "every byte of a character in a fragment of its own",
                frame(0x01, "f0"), frame(0x00, "9f"), frame(0x00, "98"), frame(0x80, "80"))
                .gives("\ud83d\ude00"));
    }

    /** With letters before, so that whole words are skipped by, and after. */
    private static byte[] padded(byte[] middle) {
        var all = new byte[61 + middle.length + 19];
        Arrays.fill(all, (byte) 'a');
        System.arraycopy(middle, 0, all, 61, middle.length);
        return all;
    }
}

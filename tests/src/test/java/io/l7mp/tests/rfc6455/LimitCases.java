// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static io.l7mp.tests.rfc6455.Sent.binary;
import static io.l7mp.tests.rfc6455.Sent.frame;
import static io.l7mp.tests.rfc6455.Sent.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Section 10.4: large messages and many, and what is over the limit. */
final class LimitCases {
    /** The longest message that {@link Party} takes. */
    static final int MAX_MESSAGE = 16 << 20;

    private static final int MIB = 1 << 20;

    private LimitCases() {
    }

    static Stream<Case> all() {
        return Stream.of(large(), inFragments(), beyond(), many()).flatMap(part -> part);
    }

    private static Stream<Case> large() {
        return Stream.of(256 << 10, MIB, 4 * MIB, MAX_MESSAGE - 1, MAX_MESSAGE).flatMap(length -> {
            var letters = "x".repeat(length);
            var bytes = random(length);
            return Stream.of(
                Case.of("10.4", "a text of " + length + " bytes", text(letters)).gives(letters),
                Case.of("10.4", "a binary message of " + length + " bytes", binary(bytes))
                    .gives(bytes));
        });
    }

    private static Stream<Case> inFragments() {
        return Stream.of(64, 256, 1000, 4096, 65_536, MIB).map(size -> {
            var message = random(4 * MIB);
            return Case.of("10.4", "4 MiB in fragments of " + size, fragments(message, size))
                .gives(message);
        });
    }

    private static Stream<Case> beyond() {
        return Stream.of(
            Case.of("10.4", "one byte too many", binary(new byte[0]).ofLength(MAX_MESSAGE + 1L))
                .fails(1009),
            Case.of("10.4", "one byte too many in the second fragment",
                frame(0x02, new byte[MIB]), frame(0x80, "").ofLength(MAX_MESSAGE - MIB + 1L))
                .fails(1009),
            Case.of("10.4", "one byte too many in a fragment of one byte",
                frame(0x02, new byte[MAX_MESSAGE]), frame(0x00, "00")).fails(1009),
            Case.of("10.4", "an empty fragment when it is full",
                frame(0x02, new byte[MAX_MESSAGE]), frame(0x80, "")).gives(new byte[MAX_MESSAGE]));
    }

    private static Stream<Case> many() {
        return Stream.of(
            Case.of("5.4", "5000 empty messages", IntStream.range(0, 5000)
                .mapToObj(i -> binary(new byte[0])).toArray(Sent[]::new))
                .gives(empty(5000)),
            Case.of("5.4", "1000 texts of 0 to 999 bytes", IntStream.range(0, 1000)
                .mapToObj(i -> text("t".repeat(i))).toArray(Sent[]::new))
                .gives(IntStream.range(0, 1000).mapToObj("t"::repeat).toArray(String[]::new)),
            Case.of("5.4", "a message of 20000 empty fragments", manyEmptyFragments()).gives(""));
    }

    private static String[] empty(int count) {
        var all = new String[count];
        Arrays.fill(all, "");
        return all;
    }

    private static Sent[] manyEmptyFragments() {
        var all = new ArrayList<Sent>(List.of(frame(0x02, "")));
        for (var i = 0; i < 20_000; i++) {
            all.add(frame(0x00, ""));
        }
        all.add(frame(0x80, ""));
        return all.toArray(Sent[]::new);
    }

    private static Sent[] fragments(byte[] message, int size) {
        var parts = new ArrayList<Sent>();
        for (var at = 0; at < message.length; at += size) {
            var end = Math.min(message.length, at + size);
            var first = (at == 0 ? 2 : 0) | (end == message.length ? 0x80 : 0);
            parts.add(frame(first, Arrays.copyOfRange(message, at, end)));
        }
        return parts.toArray(Sent[]::new);
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static io.l7mp.tests.rfc6455.Sent.frame;
import static io.l7mp.tests.rfc6455.Sent.ping;
import static io.l7mp.tests.rfc6455.Sent.pong;
import static io.l7mp.tests.rfc6455.Sent.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Messages in several frames. */
final class FragmentCases {
    private static final int CONTINUED = 0x00;
    private static final int LAST = 0x80;

    private FragmentCases() {
    }

    static Stream<Case> all() {
        return Stream.of(whole(), withControl(), outOfOrder(), inPieces()).flatMap(part -> part);
    }

    private static Stream<Case> whole() {
        var rows = new ArrayList<Case>();
        for (var opcode : List.of(1, 2)) {
            var kind = opcode == 1 ? "text" : "binary";
            rows.add(Case.of("5.4", kind + " in two fragments", part(opcode, "frag"),
                part(LAST, "ment")).gives("fragment"));
            rows.add(Case.of("5.4", kind + " in three fragments", part(opcode, "fr"),
                part(CONTINUED, "ag"), part(LAST, "ment")).gives("fragment"));
            rows.add(Case.of("5.4", kind + " whose first fragment is empty", part(opcode, ""),
                part(CONTINUED, "x"), part(LAST, "y")).gives("xy"));
            rows.add(Case.of("5.4", kind + " with an empty fragment in the middle",
                part(opcode, "x"), part(CONTINUED, ""), part(LAST, "y")).gives("xy"));
            rows.add(Case.of("5.4", kind + " whose last fragment is empty", part(opcode, "x"),
                part(CONTINUED, "y"), part(LAST, "")).gives("xy"));
            rows.add(Case.of("5.4", kind + " of three empty fragments", part(opcode, ""),
                part(CONTINUED, ""), part(LAST, "")).gives(""));
            rows.add(Case.of("5.4", kind + " in fragments twice", part(opcode, "a"),
                part(LAST, "b"), part(opcode, "c"), part(LAST, "d")).gives("ab", "cd"));
        }
        return rows.stream();
    }

    private static Stream<Case> withControl() {
        return Stream.of(
            Case.of("5.4", "a ping between fragments", part(1, "a"), ping("p"), part(LAST, "b"))
                .gives("ab").pongs("p"),
            Case.of("5.4", "pings between all fragments", part(1, "a"), ping("1"),
                part(CONTINUED, "b"), ping("2"), part(CONTINUED, ""), ping("3"), part(LAST, "c"))
                .gives("abc").pongs("1", "2", "3"),
            Case.of("5.4", "a pong between fragments", part(2, "a"), pong("p"), part(LAST, "b"))
                .gives("ab"),
            Case.of("5.4", "a close between fragments", part(1, "a"), Sent.close(1000, ""),
                part(LAST, "b")).answers(1000),
            Case.of("5.5", "a ping in fragments between fragments", part(1, "a"),
                frame(0x09, ""), part(LAST, "b")).fails(1002));
    }

    private static Stream<Case> outOfOrder() {
        var rows = new ArrayList<Case>();
        for (var first : List.of(CONTINUED, LAST)) {
            var kind = first == LAST ? "a last fragment" : "a fragment";
            rows.add(Case.of("5.4", kind + " of nothing", part(first, "x"), part(LAST, "y"))
                .fails(1002));
            rows.add(Case.of("5.4", kind + " of nothing, empty", part(first, "")).fails(1002));
            rows.add(Case.of("5.4", kind + " after a whole message", text("whole"),
                part(first, "x")).gives("whole").fails(1002));
            rows.add(Case.of("5.4", kind + " after a message in fragments", part(1, "a"),
                part(LAST, "b"), part(first, "x")).gives("ab").fails(1002));
            rows.add(Case.of("5.4", kind + " after a ping", ping("p"), part(first, "x"))
                .pongs("p").fails(1002));
        }
        for (var next : List.of(0x01, 0x02, 0x81, 0x82)) {
            rows.add(Case.of("5.4", "a message 0x" + Integer.toHexString(next)
                + " within a fragmented one", part(1, "a"), part(next, "b")).fails(1002));
            rows.add(Case.of("5.4", "a message 0x" + Integer.toHexString(next)
                + " after two fragments and a ping", part(2, "a"), part(CONTINUED, "b"),
                ping("p"), part(next, "c")).pongs("p").fails(1002));
        }
        return rows.stream();
    }

    /** A text of 64 KiB in fragments of a few sizes. */
    private static Stream<Case> inPieces() {
        var message = "0123456789abcdef".repeat(4096);
        return Stream.of(1, 7, 64, 125, 126, 1300, 65_535).map(size -> {
            var parts = new ArrayList<Sent>();
            var length = size == 1 ? 2000 : message.length();
            for (var at = 0; at < length; at += size) {
                var end = Math.min(length, at + size);
                var first = (at == 0 ? 1 : 0) | (end == length ? LAST : 0);
                parts.add(part(first, message.substring(at, end)));
            }
            return Case.of("5.4", length + " bytes in fragments of " + size,
                parts.toArray(Sent[]::new)).gives(message.substring(0, length));
        });
    }

    private static Sent part(int first, String payload) {
        return frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }
}

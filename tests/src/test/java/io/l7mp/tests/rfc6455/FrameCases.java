// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static io.l7mp.tests.rfc6455.Sent.binary;
import static io.l7mp.tests.rfc6455.Sent.frame;
import static io.l7mp.tests.rfc6455.Sent.ping;
import static io.l7mp.tests.rfc6455.Sent.pong;
import static io.l7mp.tests.rfc6455.Sent.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Single frames: opcodes, lengths, reserved bits, masks; pings and pongs. */
final class FrameCases {
    private static final int[] LENGTHS = {0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 128, 1000, 65_534,
        65_535, 65_536, 65_537, 131_072};

    private FrameCases() {
    }

    static Stream<Case> all() {
        return Stream.of(lengths(), lengthForms(), opcodes(), reservedBits(), masks(), pings(),
            controlLengths()).flatMap(part -> part);
    }

    private static Stream<Case> lengths() {
        return IntStream.of(LENGTHS).boxed().flatMap(length -> {
            var letters = "*".repeat(length);
            var bytes = random(length);
            return Stream.of(
                Case.of("5.2", "a text of " + length + " bytes", text(letters)).gives(letters),
                Case.of("5.2", "a binary message of " + length + " bytes", binary(bytes))
                    .gives(bytes));
        });
    }

    private static Stream<Case> lengthForms() {
        var rows = new ArrayList<Case>();
        for (var length : List.of(0, 1, 125)) {
            rows.add(Case.of("5.2", length + " bytes, in 16 bits",
                binary(new byte[length]).lengthIn(16)).fails(1002));
            rows.add(Case.of("5.2", length + " bytes, in 64 bits",
                binary(new byte[length]).lengthIn(64)).fails(1002));
        }
        for (var length : List.of(126, 1000, 65_535)) {
            rows.add(Case.of("5.2", length + " bytes, in 64 bits",
                binary(new byte[length]).lengthIn(64)).fails(1002));
        }
        for (var length : List.of(Long.MIN_VALUE, Long.MIN_VALUE + 5, -1L, -1L << 32)) {
            rows.add(Case.of("5.2", "a length of 0x" + Long.toHexString(length),
                binary(new byte[4]).ofLength(length)).fails(1002));
        }
        for (var length : List.of((16L << 20) + 1, 1L << 31, 1L << 32, Long.MAX_VALUE)) {
            rows.add(Case.of("10.4", "a length of " + length + ", which is over the limit",
                binary(new byte[4]).ofLength(length)).fails(1009));
        }
        return rows.stream();
    }

    private static Stream<Case> opcodes() {
        var rows = new ArrayList<Case>();
        for (var opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
            rows.add(Case.of("5.2", "opcode " + opcode, frame(0x80 | opcode, "")).fails(1002));
            rows.add(Case.of("5.2", "opcode " + opcode + " with a payload, after a message",
                text("before"), frame(0x80 | opcode, "00"), ping("too late"))
                .gives("before").fails(1002));
            rows.add(Case.of("5.2", "opcode " + opcode + " in a fragment", frame(opcode, "aa"))
                .fails(1002));
        }
        return rows.stream();
    }

    private static Stream<Case> reservedBits() {
        var rows = new ArrayList<Case>();
        for (var bits = 1; bits <= 7; bits++) {
            for (var opcode : List.of(1, 2, 8, 9, 10)) {
                rows.add(Case.of("5.2", "reserved bits " + bits + ", opcode " + opcode,
                    text("before"), frame(0x80 | bits << 4 | opcode, "")).gives("before")
                    .fails(1002));
            }
            rows.add(Case.of("5.2", "reserved bits " + bits + " in a later fragment",
                frame(0x02, "61"), frame(0x80 | bits << 4, "62")).fails(1002));
        }
        return rows.stream();
    }

    private static Stream<Case> masks() {
        var rows = new ArrayList<Case>();
        for (var opcode : List.of(1, 2, 8, 9, 10)) {
            rows.add(Case.of("5.1", "a mask where there must be none, or none, opcode " + opcode,
                text("before"), frame(0x80 | opcode, "").withWrongMask()).gives("before")
                .fails(1002));
        }
        rows.add(Case.of("5.1", "a wrong mask in a later fragment", frame(0x01, "61"),
            frame(0x80, "62").withWrongMask()).fails(1002));
        for (var key : List.of(0, -1, 1, 0x80, 0x0100_0000, 0x8000_0000, 0x12_34_56_78)) {
            rows.add(Case.of("5.3", "key " + Integer.toHexString(key),
                text("masked with it").withKey(key)).gives("masked with it"));
        }
        return rows.stream();
    }

    private static Stream<Case> pings() {
        var ten = IntStream.range(0, 10).mapToObj(i -> "ping " + i).toArray(String[]::new);
        var longest = "p".repeat(125);
        return Stream.of(
            Case.of("5.5.2", "a ping without payload", ping("")).pongs(""),
            Case.of("5.5.2", "a ping", ping("Hello")).pongs("Hello"),
            Case.of("5.5.2", "a ping of any bytes", frame(0x89, "00 ff fe fd fc fb 00"))
                .pongs("\0\u00ff\u00fe\u00fd\u00fc\u00fb\0"),
            Case.of("5.5.2", "a ping of 125 bytes", ping(longest)).pongs(longest),
            Case.of("5.5.2", "ten pings", Stream.of(ten).map(Sent::ping).toArray(Sent[]::new))
                .pongs(ten),
            Case.of("5.5.2", "a ping between messages", text("a"), ping("p"), text("b"))
                .gives("a", "b").pongs("p"),
            Case.of("5.5.3", "a pong nobody asked for", pong("")),
            Case.of("5.5.3", "a pong with payload nobody asked for", pong("unsolicited")),
            Case.of("5.5.3", "a pong of 125 bytes", pong(longest)),
            Case.of("5.5.3", "pongs around a ping", pong("a"), ping("b"), pong("c")).pongs("b"));
    }

    private static Stream<Case> controlLengths() {
        var rows = new ArrayList<Case>();
        for (var opcode : List.of(8, 9, 10)) {
            for (var length : List.of(126, 127, 1000, 65_536)) {
                rows.add(Case.of("5.5", "a control frame of " + length + " bytes, opcode " + opcode,
                    frame(0x80 | opcode, new byte[length])).fails(1002));
            }
            rows.add(Case.of("5.5", "a control frame that says 126 bytes, opcode " + opcode,
                frame(0x80 | opcode, "").ofLength(126)).fails(1002));
            rows.add(Case.of("5.5", "a control frame in fragments, opcode " + opcode,
                frame(opcode, "")).fails(1002));
            rows.add(Case.of("5.5", "a control frame and its continuation, opcode " + opcode,
                frame(opcode, "61"), frame(0x80, "62")).fails(1002));
        }
        return rows.stream();
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import static io.l7mp.tests.rfc6455.Sent.close;
import static io.l7mp.tests.rfc6455.Sent.frame;
import static io.l7mp.tests.rfc6455.Sent.ping;
import static io.l7mp.tests.rfc6455.Sent.text;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Close frames: their codes, their reasons, and what comes before and after. */
final class CloseCases {
    private static final int NO_STATUS = 1005;

    private CloseCases() {
    }

    static Stream<Case> all() {
        return Stream.of(goodCodes(), badCodes(), payloads(), order()).flatMap(part -> part);
    }

    private static Stream<Case> goodCodes() {
        return IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
            3000, 3500, 3999, 4000, 4500, 4999).boxed().flatMap(code -> Stream.of(
                Case.of("7.4", "code " + code, close(code, "")).answers(code),
                Case.of("7.4", "code " + code + " and a reason", text("before"),
                    close(code, "because")).gives("before").answers(code)));
    }

    private static Stream<Case> badCodes() {
        return IntStream.of(0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999,
            5000, 9999, 32_768, 65_535).boxed().flatMap(code -> Stream.of(
                Case.of("7.4", "code " + code, close(code, "")).fails(1002),
                Case.of("7.4", "code " + code + " and a reason", text("before"),
                    close(code, "because")).gives("before").fails(1002)));
    }

    private static Stream<Case> payloads() {
        return Stream.of(
            Case.of("5.5.1", "no code", frame(0x88, "")).answers(NO_STATUS),
            Case.of("5.5.1", "half a code", frame(0x88, "03")).fails(1002),
            Case.of("5.5.1", "the longest reason", close(1000, "r".repeat(123))).answers(1000),
            Case.of("5.5.1", "a reason that is too long", close(1000, "r".repeat(124)))
                .fails(1002),
            Case.of("5.5.1", "a reason of many bytes a character", close(1000, "€".repeat(41)))
                .answers(1000),
            Case.of("8.1", "a reason that is no UTF-8", frame(0x88, "03e8 ff")).fails(1007),
            Case.of("8.1", "a reason that is overlong", frame(0x88, "03e8 c0af")).fails(1007),
            Case.of("8.1", "a reason with a surrogate", frame(0x88, "03e8 eda080")).fails(1007),
            Case.of("8.1", "a reason that stops within a character", frame(0x88, "03e8 61 e282"))
                .fails(1007));
    }

    private static Stream<Case> order() {
        return Stream.of(
            Case.of("5.5.1", "a message after the close", close(1000, ""), text("late"))
                .answers(1000),
            Case.of("5.5.1", "a ping after the close", close(1000, ""), ping("late"))
                .answers(1000),
            Case.of("5.5.1", "two closes", close(1000, ""), close(1001, "")).answers(1000),
            Case.of("5.5.1", "nonsense after the close", close(1000, ""), frame(0xff, "00"))
                .answers(1000),
            Case.of("5.5.1", "a ping before the close", ping("p"), close(1000, "")).pongs("p")
                .answers(1000),
            Case.of("5.5.1", "a close in a fragmented message", frame(0x01, "61"),
                close(1000, "")).answers(1000));
    }
}

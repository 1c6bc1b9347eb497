// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.lab.Sctp;
import org.junit.jupiter.api.Assumptions;

/** Which pairs this run is about: in user-mode Linux, those with SCTP, elsewhere the others. */
final class Here {
    private static final boolean ONLY_SCTP = "SCTP".equals(System.getProperty("l7mp.only"));

    private Here() {
    }

    /** Whether a pair belongs here. */
    static boolean has(Front front, Back back) {
        return isSctp(front, back) ? ONLY_SCTP || Sctp.isHere() : !ONLY_SCTP;
    }

    /** Skips a pair that does not belong here. */
    static void assume(Front front, Back back) {
        Assumptions.assumeTrue(has(front, back), isSctp(front, back)
            ? "this kernel has no SCTP: UmlTest runs it in user-mode Linux"
            : Sctp.ELSEWHERE);
    }

    private static boolean isSctp(Front front, Back back) {
        return front.transport() == Front.SCTP || back.transport() == Back.SCTP;
    }
}

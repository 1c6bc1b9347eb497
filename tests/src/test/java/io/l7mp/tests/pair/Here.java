// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.lab.Sctp;
import org.junit.jupiter.api.Assumptions;

/** Which pairs this run is about: in user-mode Linux, those with SCTP, elsewhere the others. */
final class Here {
    private Here() {
    }

    /** Whether a pair belongs here. */
    static boolean has(Front front, Back back) {
        return has(front == Front.SCTP || back == Back.SCTP);
    }

    /** Whether a front belongs here, whatever is behind it. */
    static boolean has(Front front) {
        return has(front == Front.SCTP);
    }

    /** Skips what does not belong here. */
    static void assume(boolean isSctp) {
        Assumptions.assumeTrue(has(isSctp), isSctp
            ? "this kernel has no SCTP: UmlTest runs it in user-mode Linux"
            : Sctp.ELSEWHERE);
    }

    private static boolean has(boolean isSctp) {
        return Sctp.isAlone() ? isSctp : !isSctp || Sctp.isHere();
    }
}

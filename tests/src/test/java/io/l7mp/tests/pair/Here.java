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
        return has(front.isSctp() || back.isSctp());
    }

    /** Whether a front belongs here, whatever is behind it. */
    static boolean has(Front front) {
        return has(front.isSctp());
    }

    /** Skips a pair that does not belong here. */
    static void assume(Front front, Back back) {
        Assumptions.assumeTrue(has(front, back), Sctp.isAlone() ? Sctp.ELSEWHERE
            : "this kernel has no SCTP: UmlTest runs it in user-mode Linux");
    }

    private static boolean has(boolean isSctp) {
        return Sctp.isAlone() ? isSctp : !isSctp || Sctp.isHere();
    }
}

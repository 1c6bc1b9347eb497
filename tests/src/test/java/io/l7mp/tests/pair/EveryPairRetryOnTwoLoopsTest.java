// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.bed.Loops;
import io.l7mp.tests.lab.LongRun;

/** How streams are tried again with two threads for data. */
@LongRun
@Loops(2)
class EveryPairRetryOnTwoLoopsTest extends EveryPairRetryTest {
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.bed.Loops;

/** Clusters without a network with two threads for data, between which Sync passes messages. */
@Loops(2)
class VirtualClusterOnTwoLoopsTest extends VirtualClusterTest {
}

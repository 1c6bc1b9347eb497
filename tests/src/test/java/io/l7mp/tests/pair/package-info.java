// SPDX-License-Identifier: MIT
/**
 * One behaviour over every listener protocol and every cluster protocol: what a stream may expect
 * of the proxy whatever carries it. {@link io.l7mp.tests.pair.Pair} hides the differences, the
 * suites name the pairs a behaviour makes sense for.
 */
package io.l7mp.tests.pair;

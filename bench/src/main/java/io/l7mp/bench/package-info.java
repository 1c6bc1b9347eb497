// SPDX-License-Identifier: MIT
/**
 * What all benchmarks share; the benchmarks themselves lie in the packages they measure.
 *
 * <p>Run by JMH, on threads of its own. A benchmark measures one thing, allocates nothing in the
 * measured method when the code it measures claims not to, and says what its figure is good for.
 */
package io.l7mp.bench;

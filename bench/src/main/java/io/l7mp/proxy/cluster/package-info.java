// SPDX-License-Identifier: MIT
/** Benchmarks of choosing endpoints, in their package so that they may make some. */
package io.l7mp.proxy.cluster;

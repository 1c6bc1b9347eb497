// SPDX-License-Identifier: MIT
/** Benchmarks of what streams are made of, in their package so that they may see it. */
package io.l7mp.proxy.stream;

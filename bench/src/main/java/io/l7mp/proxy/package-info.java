// SPDX-License-Identifier: MIT
/** Benchmarks of the proxy as a whole, in its package so that they may start it. */
package io.l7mp.proxy;

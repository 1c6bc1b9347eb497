// SPDX-License-Identifier: MIT
/** Benchmarks of the event loop's parts, in their package so that they may see them. */
package io.l7mp.proxy.loop;

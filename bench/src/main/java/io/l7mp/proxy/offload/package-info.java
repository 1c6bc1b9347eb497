// SPDX-License-Identifier: MIT
/** Benchmarks of what the kernel is asked for, in their package so that they may see it. */
package io.l7mp.proxy.offload;

// SPDX-License-Identifier: MIT
/** Benchmarks of what goes to the kernel in batches. */
package io.l7mp.ffi.datagram;

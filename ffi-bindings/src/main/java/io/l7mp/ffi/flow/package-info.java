// SPDX-License-Identifier: MIT
/**
 * The tables our kernel programs forward by, as bpf-src/l7mp_flow.h lays them out: struct classes
 * over native memory, and the sums their rewriting needs. Any thread.
 */
package io.l7mp.ffi.flow;

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

/**
 * Why datagrams take the way through user space: {@code enum l7_counter} of bpf-src/l7mp_flow.h, in
 * its order, which is that of the map's keys.
 */
public enum FlowCounter {
    /** Too long for the way their flow goes. */
    MTU,
    /** On their way for too long. */
    TTL,
    /** No plain datagrams: tagged, in fragments, with options, cut. */
    UNFIT
}

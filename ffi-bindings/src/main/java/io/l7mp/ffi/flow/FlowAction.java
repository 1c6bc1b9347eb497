// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

/** What becomes of the datagrams of a flow: {@code enum l7_flow_action}, in its order. */
public enum FlowAction {
    /** Rewritten and sent out of an interface. */
    OUT,
    /** Rewritten and delivered on this host. */
    LOCAL,
    /** Rewritten and left to the stack, which knows the way: on loopback. */
    PASS
}

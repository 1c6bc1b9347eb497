// SPDX-License-Identifier: MIT
/**
 * Clients and upstream servers that talk through the proxy: plain Java, blocking, one class a
 * protocol.
 *
 * <p>They share no code with the proxy, so a misreading of a protocol there does not repeat itself
 * here. All offer {@link io.l7mp.tests.peer.Conn}; those whose protocol allows more, such as
 * sending broken WebSocket frames, have methods for that. Open them inside a namespace, use them
 * from anywhere; one thread may send while another receives.
 */
package io.l7mp.tests.peer;

// SPDX-License-Identifier: MIT
/**
 * The only place that touches {@code sun.nio.ch}: foreign descriptors in a stock selector, and
 * the descriptors of stock channels for raw calls.
 *
 * <p>Thread: a channel belongs to the event loop whose selector it is registered with; raw calls
 * on its descriptor and closing it are that thread's alone, as the number of a closed descriptor
 * may soon be someone else's. Invariant: a descriptor registered here can be polled. Needs
 * {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}, or {@code Add-Exports:
 * java.base/sun.nio.ch} in the manifest of the jar that is run.
 */
package io.l7mp.ffi.channel;

// SPDX-License-Identifier: MIT
/**
 * Child processes without a shell and without {@link java.lang.ProcessBuilder}, whose streams block
 * and whose children inherit what they like: {@link io.l7mp.ffi.process.SpawnH} and
 * {@link io.l7mp.ffi.process.WaitH} are the raw calls, {@link io.l7mp.ffi.process.Command} starts a
 * {@link io.l7mp.ffi.process.Child}, whose descriptors can all be polled.
 *
 * <p>Thread: starting blocks until the program is executed, so it is not for an event loop;
 * everything else may be done on one. Invariants: a child has descriptors 0 to 2 and no other, its
 * own session (and so its own process group), default signals; whoever owns a {@code Child} reaps
 * it. Needs Linux 5.4 and glibc 2.34.
 */
package io.l7mp.ffi.process;

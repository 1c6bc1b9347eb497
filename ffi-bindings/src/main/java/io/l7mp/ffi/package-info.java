// SPDX-License-Identifier: MIT
/**
 * The floor every binding stands on: calls into the C library, memory by absolute address, errno
 * and descriptors.
 *
 * <p>Bindings come in three floors. <em>Raw</em>: one static method per C function, in the order
 * of its C arguments, returning the result or {@code -errno}. <em>Typed</em>: classes that own a
 * descriptor or a block of memory and throw {@link io.l7mp.ffi.ErrnoException}. <em>Policy</em>
 * (what to retry, what to count) belongs to the program above.
 *
 * <p>Thread: any, except that a {@link io.l7mp.ffi.CallState} belongs to one thread. Invariants:
 * there is one downcall shape, linked when the first native call is made and not before; nothing
 * here blocks longer than the C function does; memory that a raw call touches is never collected
 * while the call runs.
 */
package io.l7mp.ffi;

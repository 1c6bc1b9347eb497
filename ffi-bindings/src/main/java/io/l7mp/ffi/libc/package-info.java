// SPDX-License-Identifier: MIT
/**
 * The C library as this program uses it: {@link io.l7mp.ffi.libc.LibC} has the functions,
 * {@link io.l7mp.ffi.libc.Constants} their constants, and each other class is one C struct.
 *
 * <p>This is the raw floor. Names, order and meaning of arguments are those of C; a struct class
 * shows its C definition, describes it as a layout, and reads and writes fields of a struct that
 * lies at an absolute address. Offsets are written nowhere else.
 *
 * <p>Thread: the owner of the memory and of the {@link io.l7mp.ffi.CallState}. Invariants: 64-bit
 * Linux on x86-64 or aarch64; failures are results ({@code -errno}); nothing allocates, except
 * where a method takes or returns a Java object.
 */
package io.l7mp.ffi.libc;

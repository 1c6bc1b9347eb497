// SPDX-License-Identifier: MIT
/**
 * Kernel programs through libbpf ({@code libbpf.so.1}): {@link io.l7mp.ffi.libbpf.LibBpf} has the
 * raw calls; {@link io.l7mp.ffi.libbpf.BpfObject} is a file of programs and maps that is loaded,
 * {@link io.l7mp.ffi.libbpf.BpfMap} a table shared with them, {@link io.l7mp.ffi.libbpf.TcxLink}
 * and {@link io.l7mp.ffi.libbpf.TcFilter} what puts a program before an interface.
 *
 * <p>An object lives as long as anything of it is used: closing it closes its maps and programs.
 * Links and filters keep the program they were made with. Any thread, one at a time per object.
 */
package io.l7mp.ffi.libbpf;

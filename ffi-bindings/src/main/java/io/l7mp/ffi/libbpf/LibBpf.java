// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Native;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Raw calls of libbpf 1.0 and later: one method per C function, arguments in its order, see
 * bpf/libbpf.h and bpf/bpf.h. Results are {@code -errno}, or what the function returns; those that
 * return a pointer have {@code -errno} in place of NULL. Pointers are absolute addresses.
 */
final class LibBpf {
    private static final MemorySegment OPEN_MEM = BpfLibrary.find("bpf_object__open_mem");
    private static final MemorySegment LOAD = BpfLibrary.find("bpf_object__load");
    private static final MemorySegment CLOSE = BpfLibrary.find("bpf_object__close");
    private static final MemorySegment FIND_PROGRAM =
        BpfLibrary.find("bpf_object__find_program_by_name");
    private static final MemorySegment FIND_MAP = BpfLibrary.find("bpf_object__find_map_by_name");
    private static final MemorySegment PROGRAM_FD = BpfLibrary.find("bpf_program__fd");
    private static final MemorySegment MAP_FD = BpfLibrary.find("bpf_map__fd");
    private static final MemorySegment KEY_SIZE = BpfLibrary.find("bpf_map__key_size");
    private static final MemorySegment VALUE_SIZE = BpfLibrary.find("bpf_map__value_size");
    private static final MemorySegment SET_MAX_ENTRIES =
        BpfLibrary.find("bpf_map__set_max_entries");
    private static final MemorySegment UPDATE = BpfLibrary.find("bpf_map_update_elem");
    private static final MemorySegment LOOKUP = BpfLibrary.find("bpf_map_lookup_elem");
    private static final MemorySegment DELETE = BpfLibrary.find("bpf_map_delete_elem");
    private static final MemorySegment TAKE = BpfLibrary.find("bpf_map_lookup_and_delete_elem");
    private static final MemorySegment UPDATE_BATCH = BpfLibrary.find("bpf_map_update_batch");
    private static final MemorySegment DELETE_BATCH = BpfLibrary.find("bpf_map_delete_batch");
    private static final MemorySegment LINK_CREATE = BpfLibrary.find("bpf_link_create");
    private static final MemorySegment HOOK_CREATE = BpfLibrary.find("bpf_tc_hook_create");
    private static final MemorySegment HOOK_DESTROY = BpfLibrary.find("bpf_tc_hook_destroy");
    private static final MemorySegment TC_ATTACH = BpfLibrary.find("bpf_tc_attach");
    private static final MemorySegment TC_DETACH = BpfLibrary.find("bpf_tc_detach");
    private static final MemorySegment TC_QUERY = BpfLibrary.find("bpf_tc_query");
    private static final MemorySegment TEST_RUN = BpfLibrary.find("bpf_prog_test_run_opts");
    private static final MemorySegment PIN = BpfLibrary.find("bpf_obj_pin");
    private static final MemorySegment GET = BpfLibrary.find("bpf_obj_get");
    private static final MemorySegment INFO = BpfLibrary.find("bpf_obj_get_info_by_fd");
    private static final MemorySegment PROBE_TYPE =
        BpfLibrary.find("libbpf_probe_bpf_prog_type");
    private static final MemorySegment PROBE_HELPER =
        BpfLibrary.find("libbpf_probe_bpf_helper");
    private static final MemorySegment CPUS = BpfLibrary.find("libbpf_num_possible_cpus");

    private LibBpf() {
    }

    /** The one function with seven arguments; linked when it is first called. */
    private static final class LookupBatch {
        private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(
            BpfLibrary.find("bpf_map_lookup_batch"),
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }

    /** Reads an ELF file in memory. */
    static long bpf_object__open_mem(CallState cs, long buf, long size, long opts) {
        return pointer(OPEN_MEM, cs, buf, size, opts);
    }

    /** Brings maps and programs into the kernel. */
    static int bpf_object__load(CallState cs, long obj) {
        return call(LOAD, cs, obj, 0, 0, 0, 0);
    }

    /** Frees an object and closes what it has loaded. */
    static void bpf_object__close(CallState cs, long obj) {
        call(CLOSE, cs, obj, 0, 0, 0, 0);
    }

    /** Finds a program of an object. */
    static long bpf_object__find_program_by_name(CallState cs, long obj, long name) {
        return pointer(FIND_PROGRAM, cs, obj, name, 0);
    }

    /** Finds a map of an object. */
    static long bpf_object__find_map_by_name(CallState cs, long obj, long name) {
        return pointer(FIND_MAP, cs, obj, name, 0);
    }

    /** The descriptor of a loaded program, which belongs to its object. */
    static int bpf_program__fd(CallState cs, long prog) {
        return call(PROGRAM_FD, cs, prog, 0, 0, 0, 0);
    }

    /** The descriptor of a loaded map, which belongs to its object. */
    static int bpf_map__fd(CallState cs, long map) {
        return call(MAP_FD, cs, map, 0, 0, 0, 0);
    }

    /** How many bytes a key has. */
    static int bpf_map__key_size(CallState cs, long map) {
        return call(KEY_SIZE, cs, map, 0, 0, 0, 0);
    }

    /** How many bytes a value has. */
    static int bpf_map__value_size(CallState cs, long map) {
        return call(VALUE_SIZE, cs, map, 0, 0, 0, 0);
    }

    /** Sets how many entries a map that is not loaded yet will have room for. */
    static int bpf_map__set_max_entries(CallState cs, long map, int entries) {
        return call(SET_MAX_ENTRIES, cs, map, entries, 0, 0, 0);
    }

    /** Puts an entry in. */
    static int bpf_map_update_elem(CallState cs, int fd, long key, long value, long flags) {
        return call(UPDATE, cs, fd, key, value, flags, 0);
    }

    /** Reads an entry into {@code value}. */
    static int bpf_map_lookup_elem(CallState cs, int fd, long key, long value) {
        return call(LOOKUP, cs, fd, key, value, 0, 0);
    }

    /** Takes an entry out. */
    static int bpf_map_delete_elem(CallState cs, int fd, long key) {
        return call(DELETE, cs, fd, key, 0, 0, 0);
    }

    /** Reads an entry and takes it out in one step; Linux 5.14 for hashes. */
    static int bpf_map_lookup_and_delete_elem(CallState cs, int fd, long key, long value) {
        return call(TAKE, cs, fd, key, value, 0, 0);
    }

    /** Reads many entries; {@code count} points to an in/out u32. Linux 5.6. */
    static int bpf_map_lookup_batch(int fd, long in, long out, long keys, long values,
                                    long count, long opts) {
        try {
            return (int) LookupBatch.CALL.invokeExact(
                (long) fd, in, out, keys, values, count, opts);
        } catch (Throwable defect) {
            throw new AssertionError("a native call failed inside the linker", defect);
        }
    }

    /** Puts many entries in; {@code count} points to an in/out u32. Linux 5.6. */
    static int bpf_map_update_batch(CallState cs, int fd, long keys, long values, long count,
                                    long opts) {
        return call(UPDATE_BATCH, cs, fd, keys, values, count, opts);
    }

    /** Takes many entries out; {@code count} points to an in/out u32. Linux 5.6. */
    static int bpf_map_delete_batch(CallState cs, int fd, long keys, long count, long opts) {
        return call(DELETE_BATCH, cs, fd, keys, count, opts, 0);
    }

    /** Attaches a program; the result is the link's descriptor. */
    static int bpf_link_create(CallState cs, int prog, int target, int type, long opts) {
        return call(LINK_CREATE, cs, prog, target, type, opts, 0);
    }

    /** Gives an interface a clsact qdisc; EEXIST when it has one. */
    static int bpf_tc_hook_create(CallState cs, long hook) {
        return call(HOOK_CREATE, cs, hook, 0, 0, 0, 0);
    }

    /** Takes the clsact qdisc away, with all filters of both directions if both are asked for. */
    static int bpf_tc_hook_destroy(CallState cs, long hook) {
        return call(HOOK_DESTROY, cs, hook, 0, 0, 0, 0);
    }

    /** Adds a program as a filter. */
    static int bpf_tc_attach(CallState cs, long hook, long opts) {
        return call(TC_ATTACH, cs, hook, opts, 0, 0, 0);
    }

    /** Removes a filter. */
    static int bpf_tc_detach(CallState cs, long hook, long opts) {
        return call(TC_DETACH, cs, hook, opts, 0, 0, 0);
    }

    /** Asks for a filter's program. */
    static int bpf_tc_query(CallState cs, long hook, long opts) {
        return call(TC_QUERY, cs, hook, opts, 0, 0, 0);
    }

    /** Runs a program on a packet in memory. */
    static int bpf_prog_test_run_opts(CallState cs, int prog, long opts) {
        return call(TEST_RUN, cs, prog, opts, 0, 0, 0);
    }

    /** Gives a map, program or link a name in a bpf file system, which keeps it alive. */
    static int bpf_obj_pin(CallState cs, int fd, long path) {
        return call(PIN, cs, fd, path, 0, 0, 0);
    }

    /** Opens what has a name; the result is a descriptor. */
    static int bpf_obj_get(CallState cs, long path) {
        return call(GET, cs, path, 0, 0, 0, 0);
    }

    /** Describes what a descriptor stands for; {@code length} points to an in/out u32. */
    static int bpf_obj_get_info_by_fd(CallState cs, int fd, long info, long length) {
        return call(INFO, cs, fd, info, length, 0, 0);
    }

    /** Whether the kernel has a type of programs: 1 or 0. */
    static int libbpf_probe_bpf_prog_type(CallState cs, int type, long opts) {
        return call(PROBE_TYPE, cs, type, opts, 0, 0, 0);
    }

    /** Whether programs of a type may call a helper: 1 or 0. */
    static int libbpf_probe_bpf_helper(CallState cs, int type, int helper, long opts) {
        return call(PROBE_HELPER, cs, type, helper, opts, 0, 0);
    }

    /** How many processors the kernel may ever have: per-CPU maps have a value for each. */
    static int libbpf_num_possible_cpus(CallState cs) {
        return call(CPUS, cs, 0, 0, 0, 0, 0);
    }

    private static int call(MemorySegment function, CallState cs,
                            long a, long b, long c, long d, long e) {
        return (int) Native.call(function, cs, a, b, c, d, e, 0);
    }

    private static long pointer(MemorySegment function, CallState cs, long a, long b, long c) {
        var result = Native.call(function, cs, a, b, c, 0, 0, 0);
        return result == 0 ? -cs.errno() : result;
    }
}

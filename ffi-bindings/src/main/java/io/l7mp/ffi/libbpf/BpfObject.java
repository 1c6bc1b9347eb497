// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A compiled file of programs and maps: opened, perhaps changed, then loaded. Closing it closes
 * everything it has loaded; the kernel keeps what is attached.
 */
public final class BpfObject implements AutoCloseable {
    private static final int LOG_BYTES = 64 * 1024;

    private final String name;
    private final Arena arena;
    private final MemorySegment log;
    private final long object;

    private BpfObject(String name, Arena arena, MemorySegment log, long object) {
        this.name = name;
        this.arena = arena;
        this.log = log;
        this.object = object;
    }

    /**
     * Reads a compiled file.
     *
     * @param elf its content
     * @param name what messages and the kernel's lists call it
     * @throws ErrnoException when it is none, or needs more of libbpf than there is
     */
    public static BpfObject open(byte[] elf, String name) throws ErrnoException {
        var arena = Arena.ofShared();
        try {
            var log = arena.allocate(LOG_BYTES);
            var opts = arena.allocate(BpfObjectOpenOpts.LAYOUT);
            BpfObjectOpenOpts.set(opts, arena.allocateFrom(name), log);
            var file = arena.allocateFrom(ValueLayout.JAVA_BYTE, elf);
            var object = LibBpf.bpf_object__open_mem(CallState.current(), file.address(),
                file.byteSize(), opts.address());
            check(object, "bpf_object__open_mem", name);
            return new BpfObject(name, arena, log, object);
        } catch (ErrnoException e) {
            arena.close();
            throw e;
        }
    }

    /** Sets how many entries map {@code map} will have room for; before {@link #load}. */
    public void maxEntries(String map, int entries) throws ErrnoException {
        ErrnoException.check(LibBpf.bpf_map__set_max_entries(CallState.current(), find(map),
            entries), "bpf_map__set_max_entries", map);
    }

    /**
     * Brings everything into the kernel.
     *
     * @throws BpfLoadException when the kernel does not take it: what it lacks or who may not
     */
    public void load() throws BpfLoadException {
        var result = LibBpf.bpf_object__load(CallState.current(), object);
        if (result < 0) {
            throw new BpfLoadException(name, -result, log.getString(0));
        }
    }

    /** A map that is loaded. */
    public BpfMap map(String map) throws ErrnoException {
        var cs = CallState.current();
        var found = find(map);
        var fd = ErrnoException.check(LibBpf.bpf_map__fd(cs, found), "bpf_map__fd", map);
        return new BpfMap(map, fd, LibBpf.bpf_map__key_size(cs, found),
            LibBpf.bpf_map__value_size(cs, found));
    }

    /** A program that is loaded. */
    public BpfProgram program(String program) throws ErrnoException {
        var cs = CallState.current();
        try (var names = Arena.ofConfined()) {
            var found = LibBpf.bpf_object__find_program_by_name(cs, object,
                names.allocateFrom(program).address());
            check(found, "bpf_object__find_program_by_name", program);
            return new BpfProgram(program, ErrnoException.check(
                LibBpf.bpf_program__fd(cs, found), "bpf_program__fd", program));
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            LibBpf.bpf_object__close(CallState.current(), object);
            arena.close();
        }
    }

    private long find(String map) throws ErrnoException {
        try (var names = Arena.ofConfined()) {
            var found = LibBpf.bpf_object__find_map_by_name(CallState.current(), object,
                names.allocateFrom(map).address());
            check(found, "bpf_object__find_map_by_name", map);
            return found;
        }
    }

    private static void check(long pointer, String call, String what) throws ErrnoException {
        if (pointer < 0) {
            throw new ErrnoException(call, (int) -pointer, what);
        }
    }
}

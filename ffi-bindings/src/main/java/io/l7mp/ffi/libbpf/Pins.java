// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * Names for maps and links in a bpf file system, which keep them when the process that made them
 * has gone; removing the file lets go of them. Any thread.
 */
public final class Pins {
    // struct bpf_map_info of linux/bpf.h begins with type, id, key_size, value_size.
    private static final int INFO_BYTES = 256;
    private static final int KEY_SIZE = 8;
    private static final int VALUE_SIZE = 12;

    private Pins() {
    }

    /** Names the object behind {@code fd}; there must be no such file. */
    static void pin(int fd, Path path) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            ErrnoException.check(LibBpf.bpf_obj_pin(CallState.current(), fd,
                arena.allocateFrom(path.toString()).address()), "bpf_obj_pin", path);
        }
    }

    /**
     * A map that was opened by its name.
     *
     * @param map the map, as long as this is open
     * @param fd owns its descriptor
     */
    public record PinnedMap(BpfMap map, Fd fd) implements AutoCloseable {
        @Override
        public void close() {
            fd.close();
        }
    }

    /**
     * Opens a map that has been named.
     *
     * @throws ErrnoException ENOENT when there is none, EACCES and EPERM when it is not for us
     */
    public static PinnedMap map(Path path) throws ErrnoException {
        var cs = CallState.current();
        try (var arena = Arena.ofConfined()) {
            var fd = Fd.of(LibBpf.bpf_obj_get(cs, arena.allocateFrom(path.toString()).address()),
                "bpf_obj_get", path);
            var info = arena.allocate(INFO_BYTES, Long.BYTES).address();
            var length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            Memory.putInt(length, INFO_BYTES);
            ErrnoException.check(LibBpf.bpf_obj_get_info_by_fd(cs, fd.number(), info, length),
                "bpf_obj_get_info_by_fd", path);
            return new PinnedMap(new BpfMap(path.getFileName().toString(), fd.number(),
                Memory.getInt(info + KEY_SIZE), Memory.getInt(info + VALUE_SIZE)), fd);
        }
    }
}

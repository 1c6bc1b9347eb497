// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import java.nio.file.Path;

/**
 * A table that programs in the kernel and user space share; it belongs to its {@link BpfObject}, or
 * was opened by its name in a file system ({@link Pins}). Keys and values are passed by address,
 * {@link #keySize} and {@link #valueSize} bytes each. Any thread: every operation on an entry is
 * atomic.
 *
 * @param name what it is called
 * @param fd its descriptor
 * @param keySize bytes of a key
 * @param valueSize bytes of a value
 */
public record BpfMap(String name, int fd, int keySize, int valueSize) {
    // linux/bpf.h: flags of an update.
    private static final long BPF_ANY = 0;
    private static final long BPF_NOEXIST = 1;

    // What the kernel says of an operation that a kind of map has not got; no errno of C.
    private static final int ENOTSUPP = 524;

    /** How many values an entry of a per-CPU map has, each padded to eight bytes. */
    public static int possibleCpus() throws ErrnoException {
        return ErrnoException.check(LibBpf.libbpf_num_possible_cpus(CallState.current()),
            "libbpf_num_possible_cpus", "");
    }

    /** Puts an entry in, in place of one with the same key if there is one. */
    public void put(CallState cs, long key, long value) throws ErrnoException {
        check(LibBpf.bpf_map_update_elem(cs, fd, key, value, BPF_ANY), "bpf_map_update_elem");
    }

    /**
     * Puts an entry in that must be new.
     *
     * @return 0, {@code -EEXIST}, or {@code -E2BIG} when the map is full, or another {@code -errno}
     */
    public int add(CallState cs, long key, long value) {
        return LibBpf.bpf_map_update_elem(cs, fd, key, value, BPF_NOEXIST);
    }

    /** Reads an entry into {@code value}; false when there is none. */
    public boolean get(CallState cs, long key, long value) throws ErrnoException {
        return isThere(LibBpf.bpf_map_lookup_elem(cs, fd, key, value), "bpf_map_lookup_elem");
    }

    /** Takes an entry out; false when there was none. */
    public boolean remove(CallState cs, long key) throws ErrnoException {
        return isThere(LibBpf.bpf_map_delete_elem(cs, fd, key), "bpf_map_delete_elem");
    }

    /**
     * Takes an entry out and reads what it was at the last into {@code value}; false when there was
     * none. In one step where the kernel can (5.14 for hashes): else a packet between the two
     * calls goes uncounted.
     */
    public boolean take(CallState cs, long key, long value) throws ErrnoException {
        var result = LibBpf.bpf_map_lookup_and_delete_elem(cs, fd, key, value);
        if (result == -ENOTSUPP || result == -Errno.EINVAL) {
            return get(cs, key, value) && remove(cs, key);
        }
        return isThere(result, "bpf_map_lookup_and_delete_elem");
    }

    /**
     * Reads the entries behind {@code cursor}, as many as fit, and moves it on. Entries that come
     * or go meanwhile may be among them or not; what stays is read once.
     *
     * @param cursor where reading has come to; {@link BpfCursor#rewind} to begin
     * @param keys room for {@code capacity} keys
     * @param values room for {@code capacity} values
     * @return how many there are; fewer than capacity does not mean that was all, ask the cursor
     */
    public int read(BpfCursor cursor, long keys, long values, int capacity)
            throws ErrnoException {
        return cursor.read(this, keys, values, capacity);
    }

    /** Puts many entries in, in place of those there are; returns how many, before an error. */
    public int putAll(CallState cs, long keys, long values, int count) throws ErrnoException {
        Memory.putInt(cs.scratch(), count);
        check(LibBpf.bpf_map_update_batch(cs, fd, keys, values, cs.scratch(), 0),
            "bpf_map_update_batch");
        return Memory.getInt(cs.scratch());
    }

    /** Takes many entries out; those that are not there any more stop it short. */
    public int removeAll(CallState cs, long keys, int count) throws ErrnoException {
        Memory.putInt(cs.scratch(), count);
        var result = LibBpf.bpf_map_delete_batch(cs, fd, keys, cs.scratch(), 0);
        if (result != -Errno.ENOENT) {
            check(result, "bpf_map_delete_batch");
        }
        return Memory.getInt(cs.scratch());
    }

    /** Names the map in a bpf file system, see {@link Pins}. */
    public void pin(Path path) throws ErrnoException {
        Pins.pin(fd, path);
    }

    private boolean isThere(int result, String call) throws ErrnoException {
        if (result == -Errno.ENOENT) {
            return false;
        }
        check(result, call);
        return true;
    }

    private void check(int result, String call) throws ErrnoException {
        ErrnoException.check(result, call, name);
    }
}

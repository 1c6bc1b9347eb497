// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static io.l7mp.ffi.libc.Constants.F_DUPFD_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.O_CLOEXEC;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import java.util.Optional;

/** A pipe between us and a child; what nobody has taken is closed with it. */
final class Pipe implements AutoCloseable {

    /** No pipe. */
    static final Pipe NONE = new Pipe(Optional.empty(), Optional.empty());

    /** A child's own descriptors lie below. */
    private static final int LOWEST = 3;

    private final Optional<Fd> readEnd;
    private final Optional<Fd> writeEnd;

    private Pipe(Optional<Fd> readEnd, Optional<Fd> writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static Pipe open(String what) throws ErrnoException {
        var cs = CallState.current();
        var numbers = cs.scratch();
        ErrnoException.check(LibC.pipe2(cs, numbers, O_CLOEXEC), "pipe2", what);
        var read = new Fd(Memory.getInt(numbers));
        var write = new Fd(Memory.getInt(numbers + Integer.BYTES));
        try {
            return new Pipe(Optional.of(lift(read, what)), Optional.of(lift(write, what)));
        } catch (ErrnoException e) {
            read.close();
            write.close();
            throw e;
        }
    }

    /** The child's copy of one end must not fall on the other's number, if ours are 0 to 2. */
    private static Fd lift(Fd fd, String what) throws ErrnoException {
        if (fd.number() >= LOWEST) {
            return fd;
        }
        try (var low = fd) {
            return Fd.of(LibC.fcntl(CallState.current(), low.number(), F_DUPFD_CLOEXEC, LOWEST),
                "fcntl", what);
        }
    }

    int readEnd() {
        return readEnd.orElseThrow().number();
    }

    int writeEnd() {
        return writeEnd.orElseThrow().number();
    }

    Fd takeReadEnd() {
        return new Fd(readEnd.orElseThrow().release());
    }

    Fd takeWriteEnd() {
        return new Fd(writeEnd.orElseThrow().release());
    }

    @Override
    public void close() {
        readEnd.ifPresent(Fd::close);
        writeEnd.ifPresent(Fd::close);
    }
}

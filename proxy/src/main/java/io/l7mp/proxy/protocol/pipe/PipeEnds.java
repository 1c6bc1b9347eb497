package io.l7mp.proxy.protocol.pipe;

import static io.l7mp.ffi.libc.Constants.O_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.O_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.O_RDONLY;
import static io.l7mp.ffi.libc.Constants.O_WRONLY;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.net.Descriptors;
import java.io.IOException;
import java.util.Optional;

/** Opens the ends of named pipes without ever waiting for the other one; see fifo(7). */
final class PipeEnds {
    private static final int FLAGS = O_NONBLOCK | O_CLOEXEC;

    private PipeEnds() {
    }

    /**
     * The end to read from; there need not be anybody who writes, and its end is not seen before
     * there was somebody.
     */
    static ForeignChannel toRead(String path, Descriptors descriptors) throws IOException {
        return open(path, O_RDONLY, descriptors).orElseThrow();
    }

    /** The end to write to; empty while nobody reads. */
    static Optional<ForeignChannel> toWrite(String path, Descriptors descriptors)
            throws IOException {
        return open(path, O_WRONLY, descriptors);
    }

    private static Optional<ForeignChannel> open(String path, int access, Descriptors descriptors)
            throws IOException {
        if (!descriptors.tryTake()) {
            throw new IOException("open " + path + ": out of file descriptors");
        }
        var number = LibC.open(CallState.current(), path, access | FLAGS, 0);
        if (number == -Errno.ENXIO) {
            descriptors.give();
            return Optional.empty();
        }
        try {
            return Optional.of(adopt(number, path));
        } catch (IOException e) {
            descriptors.give();
            throw e;
        }
    }

    private static ForeignChannel adopt(int number, String path) throws IOException {
        ErrnoException.check(number, "open", path);
        try (var fd = new Fd(number)) {
            return ForeignChannel.adopt(fd, path);
        }
    }
}

package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.F_SETPIPE_SZ;
import static io.l7mp.ffi.libc.Constants.O_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.O_NONBLOCK;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * A loop's empty pipes for {@link Splice}; see pipe(7).
 *
 * <p>Making one costs three system calls and two descriptors, so a few are kept. Loop thread only.
 */
final class Pipes {
    private static final int WANTED_BYTES = 256 * 1024;
    private static final int DEFAULT_BYTES = 64 * 1024;
    private static final int KEPT = 16;

    private final ArrayDeque<Pipe> free = new ArrayDeque<>();
    private final CallState callState;

    private Pipes(EventLoop loop) {
        this.callState = loop.callState();
    }

    /** The pipes of {@code loop}. */
    static Pipes of(EventLoop loop) {
        return loop.local(Pipes.class, Pipes::new);
    }

    /**
     * Two ends of a pipe.
     *
     * @param capacity how many bytes it holds
     */
    record Pipe(int readEnd, int writeEnd, int capacity) {
    }

    /** An empty pipe, or nothing when there are no descriptors to spare. */
    Optional<Pipe> take(Descriptors descriptors) {
        if (!free.isEmpty()) {
            return Optional.of(free.poll());
        }
        if (!descriptors.tryTake()) {
            return Optional.empty();
        }
        if (!descriptors.tryTake()) {
            descriptors.give();
            return Optional.empty();
        }
        var made = open();
        if (made.isEmpty()) {
            descriptors.give();
            descriptors.give();
        }
        return made;
    }

    /** Takes a pipe back; one that still holds bytes is closed. */
    void give(Pipe pipe, boolean isEmpty, Descriptors descriptors) {
        if (isEmpty && free.size() < KEPT) {
            free.add(pipe);
            return;
        }
        LibC.close(callState, pipe.readEnd());
        LibC.close(callState, pipe.writeEnd());
        descriptors.give();
        descriptors.give();
    }

    private Optional<Pipe> open() {
        var ends = callState.scratch();
        if (LibC.pipe2(callState, ends, O_NONBLOCK | O_CLOEXEC) < 0) {
            return Optional.empty();
        }
        var readEnd = Memory.getInt(ends);
        var writeEnd = Memory.getInt(ends + Integer.BYTES);
        // Beyond the user's share of pipe memory (pipe-user-pages-soft) the size stays as it is.
        var size = LibC.fcntl(callState, writeEnd, F_SETPIPE_SZ, WANTED_BYTES);
        return Optional.of(new Pipe(readEnd, writeEnd, size > 0 ? size : DEFAULT_BYTES));
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns a file descriptor: closes it once, or hands it on to another owner.
 *
 * <p>Closing twice would close whatever got the number meanwhile, hence this class. I/O belongs
 * to one thread; {@link #close()} and {@link #release()} may race, one of them wins.
 */
public final class Fd implements AutoCloseable {

    private static final MemorySegment CLOSE = Native.libc("close");
    private static final int GONE = -1;

    private final AtomicInteger number;

    /** Takes ownership of an open descriptor. */
    public Fd(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        this.number = new AtomicInteger(number);
    }

    /**
     * Takes ownership of what a raw call returned.
     *
     * @param result a descriptor or {@code -errno}
     * @param call name of the C function, for the message
     * @param what what it was applied to, for the message
     * @throws ErrnoException when {@code result} is negative
     */
    public static Fd of(int result, String call, Object what) throws ErrnoException {
        return new Fd(ErrnoException.check(result, call, what));
    }

    /**
     * Tells the number, to be passed to raw calls while this object is open.
     *
     * @throws IllegalStateException when it was closed or released
     */
    public int number() {
        var open = number.get();
        if (open == GONE) {
            throw new IllegalStateException("the descriptor was closed or handed on");
        }
        return open;
    }

    /** Tells whether this object still owns a descriptor. */
    public boolean isOpen() {
        return number.get() != GONE;
    }

    /**
     * Gives the descriptor away; the caller closes it from now on.
     *
     * @throws IllegalStateException when it was closed or released before
     */
    public int release() {
        var open = number.getAndSet(GONE);
        if (open == GONE) {
            throw new IllegalStateException("the descriptor was closed or handed on");
        }
        return open;
    }

    /** Closes the descriptor unless that happened before or it was handed on. */
    @Override
    public void close() {
        var open = number.getAndSet(GONE);
        if (open != GONE) {
            // Linux frees the number whatever close(2) returns: there is nothing to retry.
            Native.callInt(CLOSE, CallState.current(), open, 0, 0);
        }
    }

    @Override
    public String toString() {
        var open = number.get();
        return open == GONE ? "fd closed" : "fd " + open;
    }
}

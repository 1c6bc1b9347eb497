// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FdTest {

    private final CallState state = new CallState();

    @Test
    void shouldCloseOnce() throws Exception {
        var fd = open();
        var number = fd.number();
        fd.close();
        assertFalse(fd.isOpen());
        // Takes the number the closed descriptor had, which the second close must leave alone.
        try (var next = open()) {
            assertEquals(number, next.number());
            fd.close();
            assertTrue(isOpen(next.number()));
        }
        assertThrows(IllegalStateException.class, fd::number);
    }

    @Test
    void shouldNotCloseWhatItHandedOn() throws Exception {
        var fd = open();
        var number = fd.release();
        fd.close();
        assertTrue(isOpen(number));
        assertThrows(IllegalStateException.class, fd::release);
        new Fd(number).close();
        assertFalse(isOpen(number));
    }

    @Test
    void shouldThrowForAFailedCall() {
        var failure = assertThrows(ErrnoException.class,
            () -> Fd.of(-Errno.EMFILE, "socket", "AF_UNIX"));
        assertEquals("socket AF_UNIX: Too many open files (EMFILE)", failure.getMessage());
    }

    private Fd open() throws ErrnoException {
        var eventfd = Native.libc("eventfd");
        return Fd.of(Native.callInt(eventfd, state, 0, 0, 0), "eventfd", "");
    }

    private boolean isOpen(int fd) {
        final var getFlags = 1;
        return Native.callInt(Native.libc("fcntl"), state, fd, getFlags, 0) >= 0;
    }
}

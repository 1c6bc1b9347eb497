// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NativeTest {

    private final CallState state = new CallState();

    @Test
    void shouldPassArgumentsAndReturnTheWholeResult() {
        var labs = Native.libc("labs");
        assertEquals(1L << 40, Native.call(labs, state, -(1L << 40), 0, 0, 0, 0, 0));
    }

    @Test
    void shouldReturnErrnoNegated() {
        var close = Native.libc("close");
        assertEquals(-Errno.EBADF, Native.callInt(close, state, -1, 0, 0));
        assertEquals(Errno.EBADF, state.errno());
    }

    @Test
    void shouldTellWhichFunctionIsMissing() {
        var error = assertThrows(UnsatisfiedLinkError.class, () -> Native.libc("no_such_call"));
        assertTrue(error.getMessage().contains("no_such_call"), error.getMessage());
    }

    @Test
    void shouldGiveEachThreadItsOwnState() {
        var mine = CallState.current();
        assertSame(mine, CallState.current());
        assertNotSame(mine, CompletableFuture.supplyAsync(CallState::current).join());
    }
}

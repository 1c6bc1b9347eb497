// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Calls C functions of up to six integer or pointer arguments, all through one linked shape.
 *
 * <p>Every argument travels as a {@code long}: ints are widened, pointers are addresses, missing
 * arguments are zero. The calling conventions of Linux on x86-64 (System V) and aarch64 (AAPCS64)
 * put the first six such arguments into registers of their own, variadic functions included, so
 * one shape serves them all. Linking a shape costs tens of milliseconds at start-up, a call about
 * 7 ns. Functions with floats, structs by value or callbacks need a shape of their own.
 *
 * <p>May be used by any thread; the {@link CallState} passed in must be the caller's own.
 */
public final class Native {

    private Native() {
    }

    /** Links on first use, so that programs which make no native call do not pay for it. */
    private static final class Shape {

        private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.of(JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    }

    /** Finds symbols in the C library; apart from {@link Shape} because it links nothing. */
    private static final class Symbols {

        private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
    }

    /**
     * Finds a function of the C library; keep the result in a {@code static final} field.
     *
     * @throws UnsatisfiedLinkError when the C library lacks it
     */
    public static MemorySegment libc(String symbol) {
        return Symbols.LIBC.find(symbol).orElseThrow(
            () -> new UnsatisfiedLinkError("the C library has no function " + symbol));
    }

    /**
     * Calls {@code function} and returns the whole result register.
     *
     * <p>The upper half is undefined for functions that return an {@code int}: use
     * {@link #callInt} for those. {@code state} receives errno, meaningful only on failure.
     */
    public static long call(MemorySegment function, CallState state,
                            long a, long b, long c, long d, long e, long f) {
        return Apart.call(function, state.segment(), a, b, c, d, e, f);
    }

    /**
     * Where the linker's code becomes part of ours, and of nobody else's: a throwable, because the
     * compiler inlines no methods of such. The linker makes a new segment of the one for errno in
     * every call. Compiled on its own, this method does without it; inlined into callers that are
     * inlined themselves, the compiler runs into its limit of depth halfway through, and every call
     * allocates 40 bytes. A jump more costs about a nanosecond.
     */
    private static final class Apart extends Throwable {

        private static long call(MemorySegment function, MemorySegment state,
                                 long a, long b, long c, long d, long e, long f) {
            try {
                return (long) Shape.CALL.invokeExact(function, state, a, b, c, d, e, f);
            } catch (Throwable defect) {
                throw new AssertionError("a native call failed inside the linker", defect);
            }
        }
    }

    /**
     * Calls a function that returns an {@code int}, or a {@code ssize_t} bounded by one, and -1
     * on failure.
     *
     * @return its result, or {@code -errno}
     */
    public static int callInt(MemorySegment function, CallState state,
                              long a, long b, long c, long d, long e, long f) {
        var result = (int) call(function, state, a, b, c, d, e, f);
        return result >= 0 ? result : -state.errno();
    }

    /** As the longer form, for functions of at most three arguments. */
    public static int callInt(MemorySegment function, CallState state, long a, long b, long c) {
        return callInt(function, state, a, b, c, 0, 0, 0);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * The library {@code libbpf.so.1} of this machine, loaded on first use and for good. Apart from
 * {@link LibBpf} so that one can ask for it where it is missing. Any thread.
 */
public final class BpfLibrary {
    private static final String FILE = "libbpf.so.1";
    private static final Optional<SymbolLookup> LOOKUP = open();

    private BpfLibrary() {
    }

    /** Why nothing of this package can be used; empty when all of it can. */
    public static Optional<String> missing() {
        return LOOKUP.isPresent() ? Optional.empty()
            : Optional.of("there is no " + FILE + " (Debian: apt-get install libbpf1)");
    }

    static MemorySegment find(String symbol) {
        return LOOKUP.orElseThrow(() -> new UnsatisfiedLinkError(missing().orElseThrow()))
            .find(symbol).orElseThrow(
                () -> new UnsatisfiedLinkError(FILE + " has no function " + symbol));
    }

    private static Optional<SymbolLookup> open() {
        try {
            var lookup = SymbolLookup.libraryLookup(FILE, Arena.global());
            silence(lookup);
            return Optional.of(lookup);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What fails is told by exceptions, not on the standard error of the process. */
    private static void silence(SymbolLookup lookup) {
        lookup.find("libbpf_set_print").ifPresent(
            function -> Native.call(function, CallState.current(), 0, 0, 0, 0, 0, 0));
    }
}

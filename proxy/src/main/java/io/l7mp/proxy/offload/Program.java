package io.l7mp.proxy.offload;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.libbpf.BpfLibrary;
import io.l7mp.ffi.libbpf.BpfLoadException;
import io.l7mp.ffi.libbpf.BpfMap;
import io.l7mp.ffi.libbpf.BpfObject;
import io.l7mp.ffi.libbpf.BpfProgram;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The program in the kernel with its tables: the best variant that loads. */
final class Program implements AutoCloseable {
    private static final String FLOWS = "l7_flows";
    private static final String COUNTERS = "l7_ctr";
    private static final String ENTRY = "l7_in";

    private final BpfObject object;
    private final Variant variant;
    private final Map<Variant, String> failures;
    private final BpfProgram entry;
    private final BpfMap flows;
    private final BpfMap counters;

    private Program(BpfObject object, Variant variant, Map<Variant, String> failures)
            throws ErrnoException {
        this.object = object;
        this.variant = variant;
        this.failures = failures;
        this.entry = object.program(ENTRY);
        this.flows = object.map(FLOWS);
        this.counters = object.map(COUNTERS);
    }

    /**
     * Loads it, with room for so many entries.
     *
     * @throws IOException when none of the variants can be loaded; the message says why
     */
    static Program load(int entries) throws IOException {
        var missing = BpfLibrary.missing();
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        var failures = new EnumMap<Variant, String>(Variant.class);
        for (var variant : Overrides.variants()) {
            try {
                return load(variant, entries, failures);
            } catch (BpfLoadException e) {
                failures.put(variant, reason(e));
            }
        }
        throw new IOException(failures.values().stream().reduce("", (first, last) -> last));
    }

    private static String reason(BpfLoadException e) {
        var isPermitted = e.errno() != Errno.EPERM && e.errno() != Errno.EACCES;
        var missing = Capabilities.missing();
        return isPermitted || missing.isEmpty() ? e.getMessage()
                : "missing " + String.join(", ", missing) + ": " + e.getMessage();
    }

    private static Program load(Variant variant, int entries, Map<Variant, String> failures)
            throws IOException {
        var object = BpfObject.open(variant.elf(), "l7mp_" + variant.word());
        try {
            object.maxEntries(FLOWS, entries);
            object.load();
            return new Program(object, variant, failures);
        } catch (IOException e) {
            object.close();
            throw e;
        }
    }

    /** What is to be attached. */
    BpfProgram entry() {
        return entry;
    }

    BpfMap flows() {
        return flows;
    }

    Variant variant() {
        return variant;
    }

    /** Why better variants are not used, by what the API calls them. */
    Map<String, String> failures() {
        var shown = new LinkedHashMap<String, String>();
        failures.forEach((which, why) -> shown.put(which.word(), why));
        return shown;
    }

    BpfMap counters() {
        return counters;
    }

    @Override
    public void close() {
        object.close();
    }
}

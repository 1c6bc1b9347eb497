// SPDX-License-Identifier: MIT
package io.l7mp.proxy.offload;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.libbpf.BpfLibrary;
import io.l7mp.ffi.libbpf.BpfProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What offload makes use of on this host, and why something is missing: found out by trying, each
 * time that it is switched on.
 */
final class Features {
    /** Nothing is known yet. */
    static final Features NONE = new Features();

    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    private final Map<String, Optional<String>> obstacles = new LinkedHashMap<>();

    private Features() {
    }

    /** Tries what can be tried; {@code engine} is empty when there is none, for {@code reason}. */
    static Features probe(Optional<Engine> engine, String reason) {
        var features = new Features();
        features.library();
        features.capabilities();
        features.kernel();
        engine.ifPresentOrElse(features::program, () -> features.noProgram(reason));
        return features;
    }

    /** By name, those that are missing with the reason. */
    Map<String, Optional<String>> obstacles() {
        return obstacles;
    }

    private void library() {
        obstacles.put("libbpf", BpfLibrary.missing());
    }

    private void capabilities() {
        for (var each : Capabilities.values()) {
            obstacles.put(each.name().toLowerCase(Locale.ROOT), each.obstacle());
        }
    }

    private void kernel() {
        obstacles.put("btf", Files.isReadable(BTF) ? Optional.empty()
                : Optional.of("there is no " + BTF + " (CONFIG_DEBUG_INFO_BTF)"));
        probe("tc_programs", "4.1", BpfProbe::tcPrograms);
        probe("bpf_redirect_neigh", "5.10", BpfProbe::redirectToNeighbour);
    }

    /** libbpf's answers tell nothing to those who may not ask. */
    private void probe(String name, String version, IntSupplier probe) {
        var unasked = BpfLibrary.missing().isPresent() ? Optional.of("not tried: no libbpf")
                : Capabilities.CAP_BPF.obstacle().or(Capabilities.CAP_NET_ADMIN::obstacle)
                        .map(missing -> "not tried: " + missing);
        obstacles.put(name, unasked.or(() -> obstacle(probe.getAsInt(), version)));
    }

    private void program(Engine engine) {
        var flows = engine.flows();
        obstacles.put("batches", obstacle(BpfProbe.batches(flows), "5.6"));
        obstacles.put("lookup_and_delete", obstacle(BpfProbe.take(flows), "5.14"));
        obstacles.put("bpf_cast_to_kern_ctx", engine.program().map(Features::cast)
                .orElse(Optional.of("not tried: the program was prepared")));
        obstacles.put("tcx", engine.program()
                .map(program -> obstacle(BpfProbe.tcx(program.entry()), "6.6"))
                .orElse(Optional.of("not tried: the program was prepared")));
    }

    /** The variant that needs it has been loaded, or not. */
    private static Optional<String> cast(Program program) {
        return program.variant() == Variant.DIRECT ? Optional.empty()
                : Optional.of(program.failures().getOrDefault(Variant.DIRECT.word(),
                        "not tried: ruled out by a system property"));
    }

    private void noProgram(String reason) {
        for (var name : new String[] {"batches", "lookup_and_delete", "bpf_cast_to_kern_ctx",
            "tcx"}) {
            obstacles.put(name, Optional.of("not tried: " + reason));
        }
    }

    private static Optional<String> obstacle(int errno, String version) {
        return errno == 0 ? Optional.empty() : Optional.of(Errno.message(errno) + " ("
                + Errno.name(errno) + "): Linux " + version + " has it");
    }
}

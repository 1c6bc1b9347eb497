// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CCompiler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The structs of libbpf, as its headers have them; what newer versions append does not count. */
class LibBpfLayoutTest {

    private static final List<String> HEADERS = List.of("bpf/bpf.h", "bpf/libbpf.h");

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        CCompiler.assertAgrees(HEADERS, CCompiler.describe(List.of(BpfObjectOpenOpts.LAYOUT,
            BpfTcHook.LAYOUT, BpfTcOpts.LAYOUT, BpfTestRunOpts.LAYOUT)));
    }

    @Test
    void shouldHaveTheValuesOfTheHeaders() throws Exception {
        CCompiler.assertAgrees(HEADERS, Map.of(
            "BPF_TC_INGRESS", (long) BpfTcHook.BPF_TC_INGRESS,
            "BPF_TC_EGRESS", (long) BpfTcHook.BPF_TC_EGRESS,
            "BPF_TC_F_REPLACE", (long) BpfTcOpts.BPF_TC_F_REPLACE));
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import io.l7mp.ffi.CCompiler;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel programs and we agree upon, as the programs' own header has it. */
class FlowLayoutTest {

    private static final List<String> HEADERS = List.of(
        Path.of("../bpf-src/l7mp_flow.h").toAbsolutePath().toString());

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        CCompiler.assertAgrees(HEADERS,
            CCompiler.describe(List.of(FlowKey.LAYOUT, Flow.LAYOUT)));
    }

    @Test
    void shouldNumberActionsAndCountersAsTheProgramsDo() throws Exception {
        var expected = new HashMap<String, Long>();
        for (var action : FlowAction.values()) {
            expected.put("L7_FLOW_" + action, (long) action.ordinal());
        }
        for (var counter : FlowCounter.values()) {
            expected.put("L7_CTR_" + counter, (long) counter.ordinal());
        }
        CCompiler.assertAgrees(HEADERS, expected);
    }
}

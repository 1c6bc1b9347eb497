// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what is written by hand with what the C compiler says of the headers. */
public final class Layouts {

    private Layouts() {
    }

    /** Size of each struct, offset and size of each member that has a name. */
    public static void assertAgree(List<String> headers, Collection<StructLayout> layouts)
            throws Exception {
        var expected = new HashMap<String, Long>();
        layouts.forEach(layout -> describe(layout, expected));
        assertAgree(headers, expected);
    }

    /** The value of each expression. */
    public static void assertAgree(List<String> headers, Map<String, Long> expected)
            throws Exception {
        var actual = CCompiler.evaluate(headers, expected.keySet());
        assertEquals(new TreeMap<>(actual), new TreeMap<>(expected));
    }

    private static void describe(StructLayout layout, Map<String, Long> expected) {
        var struct = "struct " + layout.name().orElseThrow();
        expected.put("sizeof(" + struct + ")", layout.byteSize());
        for (var member : layout.memberLayouts()) {
            member.name().ifPresent(name -> {
                var offset = layout.byteOffset(PathElement.groupElement(name));
                expected.put("offsetof(" + struct + ", " + name + ")", offset);
                expected.put("sizeof(((" + struct + " *) 0)->" + name + ")", member.byteSize());
            });
        }
    }
}

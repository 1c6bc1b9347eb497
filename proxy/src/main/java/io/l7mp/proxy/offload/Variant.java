package io.l7mp.proxy.offload;

import java.io.IOException;

/** The kernel programs there are, the better one first; see bpf-src. */
enum Variant {
    /** Mends checksums in place: Linux 6.2, CAP_PERFMON. */
    DIRECT("direct"),
    /** Has the kernel's helper do that: Linux 5.10. */
    HELPER("helper");

    private final String word;

    Variant(String word) {
        this.word = word;
    }

    /** What the API calls it. */
    String word() {
        return word;
    }

    /**
     * The compiled program.
     *
     * @throws IOException when this proxy was built without
     */
    byte[] elf() throws IOException {
        var file = "/io/l7mp/bpf/l7mp_" + word + ".bpf.o";
        try (var in = Variant.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("this proxy was built without kernel programs (it takes"
                        + " clang)");
            }
            return in.readAllBytes();
        }
    }
}

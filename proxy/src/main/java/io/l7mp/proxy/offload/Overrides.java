package io.l7mp.proxy.offload;

import java.util.Arrays;
import java.util.List;

/**
 * What a machine can be told to do without, by system properties: to try what the proxy does on
 * kernels that have less. {@code -Dl7mp.offload.variant=helper} leaves better variants of the
 * program out, {@code -Dl7mp.offload.attach=clsact} does as if there were no tcx.
 */
final class Overrides {
    private static final String VARIANT = System.getProperty("l7mp.offload.variant", "");
    private static final String ATTACH = System.getProperty("l7mp.offload.attach", "");

    private Overrides() {
    }

    /** The variants that may be used, the better one first. */
    static List<Variant> variants() {
        return Arrays.stream(Variant.values())
                .filter(each -> VARIANT.isEmpty() || VARIANT.equals(each.word())).toList();
    }

    static boolean mayUseTcx() {
        return !ATTACH.equals("clsact");
    }
}

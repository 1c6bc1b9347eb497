package io.l7mp.proxy.offload;

import java.io.IOException;
import java.util.List;

/** The commands {@code l7mp offload prepare} and {@code l7mp offload cleanup}. */
public final class OffloadCommand {
    private OffloadCommand() {
    }

    /**
     * Leaves a program in the kernel for a proxy with {@code offload: no_init}, which need not be
     * allowed to load and attach one.
     *
     * @param interfaces names; empty for all that can
     * @param sessions how many it has room for
     * @return what was done, a line each
     * @throws IOException when it cannot be; nothing is left then
     */
    public static List<String> prepare(List<String> interfaces, int sessions) throws IOException {
        return Prepared.prepare(interfaces, sessions);
    }

    /**
     * Takes away what {@link #prepare} or a proxy that was killed has left.
     *
     * @return what was done, a line each
     * @throws IOException when something cannot be removed
     */
    public static List<String> cleanUp() throws IOException {
        return Prepared.cleanUp();
    }
}

package io.l7mp.proxy.api;

import java.io.IOException;

/** The text of an answer, written when and as fast as it is wanted; maybe more than once. */
@FunctionalInterface
interface Text {
    /**
     * Writes it; on a thread that may wait for loops.
     *
     * @throws IOException what {@code out} throws
     */
    void write(Appendable out) throws IOException;
}

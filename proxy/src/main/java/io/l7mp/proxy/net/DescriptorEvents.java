package io.l7mp.proxy.net;

/** What the user of a {@link DescriptorConnection} hears; always on the loop's thread. */
public interface DescriptorEvents extends ByteEvents {
    /**
     * Nobody reads what is written any more; the output is detached, what is pending is kept.
     *
     * @param reason why, in words
     * @return whether the user finds somebody else, with {@link DescriptorConnection#output};
     *     otherwise the connection is closed and {@link #onBroken} follows
     */
    default boolean onReaderGone(String reason) {
        return false;
    }

    /** Descriptors are open when they are given: nothing is connected here. */
    @Override
    default void onConnected() {
        throw new AssertionError("descriptors do not connect");
    }
}

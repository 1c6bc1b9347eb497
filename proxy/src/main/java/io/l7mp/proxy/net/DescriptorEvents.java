package io.l7mp.proxy.net;

/** What the owner of a {@link DescriptorConnection} hears; always on the loop's thread. */
public interface DescriptorEvents extends ConnectionEvents {
    /**
     * Nobody reads what is written any more; the output is detached, what is pending is kept.
     *
     * @param reason why, in words
     * @return whether the owner finds somebody else, with {@link DescriptorConnection#output};
     *     otherwise the connection is closed and {@link #onBroken} follows
     */
    default boolean onReaderGone(String reason) {
        return false;
    }
}

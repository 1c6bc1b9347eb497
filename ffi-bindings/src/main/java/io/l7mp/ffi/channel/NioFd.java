// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import java.nio.channels.SelectableChannel;
import sun.nio.ch.SelChImpl;

/**
 * Tells the descriptors of selectable channels, so that raw calls can be made on them.
 */
public final class NioFd {

    private NioFd() {
    }

    /**
     * Tells the descriptor of a channel of the JDK or of a {@link ForeignChannel}.
     *
     * <p>Only the thread that would close the channel may use it, and only while the channel is
     * open; the channel goes on owning it.
     */
    public static int of(SelectableChannel channel) {
        if (channel instanceof SelChImpl selectable) {
            return selectable.getFDVal();
        }
        throw new IllegalArgumentException(channel + " has no descriptor");
    }
}

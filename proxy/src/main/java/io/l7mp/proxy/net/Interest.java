package io.l7mp.proxy.net;

import java.nio.channels.SelectionKey;

/** What a channel waits for in its loop's selector, said only when it changes. */
final class Interest {
    private final SelectionKey key;
    private int ops;

    /** The interest of a channel just registered for {@code ops}. */
    Interest(SelectionKey key, int ops) {
        this.key = key;
        this.ops = ops;
    }

    /** Waits for data, for room, for both or for nothing. */
    void set(boolean data, boolean room) {
        set((data ? SelectionKey.OP_READ : 0) | (room ? SelectionKey.OP_WRITE : 0));
    }

    private void set(int wanted) {
        if (wanted != ops && key.isValid()) {
            ops = wanted;
            key.interestOps(wanted);
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Await;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/**
 * Waits with a limit for one kind of readiness of one non-blocking channel; one thread at a time.
 */
final class Ready implements Closeable {
    private final Selector selector = Selector.open();
    private final String what;

    Ready(SelectableChannel channel, int operation, String what) throws IOException {
        this.what = what;
        channel.register(selector, operation);
    }

    /** Returns when the channel may be ready; gives up after {@link Await#LIMIT}. */
    void await() throws IOException {
        selector.selectedKeys().clear();
        if (selector.select(Await.LIMIT.toMillis()) == 0) {
            throw new SocketTimeoutException(what + ": nothing for " + Await.LIMIT.toSeconds()
                + " s");
        }
    }

    /** Lets go of the channel: a closed channel keeps its descriptor until its selectors do. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}

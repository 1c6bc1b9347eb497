package io.l7mp.proxy.listener;

import java.io.IOException;

/** Something that waits for clients; opened once, closed once, by the control thread. */
public interface Listener {
    /**
     * Starts serving; clients may come before this returns.
     *
     * @throws IOException when the address cannot be bound; nothing is left open then. The message
     *     says what, where and why
     */
    void open() throws IOException;

    /**
     * Stops accepting. Sessions go on. When it returns the address is free again.
     *
     * @throws IOException when closing failed; the address may still be taken
     */
    void close() throws IOException;
}

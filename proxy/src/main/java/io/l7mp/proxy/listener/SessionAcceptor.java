package io.l7mp.proxy.listener;

import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;

/** Where a listener hands its clients over; one per loop, to be used on that loop. */
public interface SessionAcceptor {
    /**
     * Sets up a session for the client behind {@code source}; the session owns it from here on and
     * may be over when this returns. The name is in {@code metadata}; one in use gets a suffix.
     */
    void accept(ListenerInfo listener, Metadata metadata, Stream source);
}

package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Connections of a loop that are closed for their sessions but still have something to say: pending
 * bytes, a closing handshake. Each has a deadline of its own; the process waits for them at its
 * end.
 */
public final class Farewells {
    /** How long a connection may take to say goodbye, in milliseconds. */
    public static final long LIMIT_MS = 5_000;

    private final CompletableFuture<Void> none = new CompletableFuture<>();
    private int count;
    private boolean isLast;

    /** The farewells of {@code loop}; on its thread. */
    public static Farewells of(EventLoop loop) {
        return loop.local(Farewells.class, owner -> new Farewells());
    }

    /** A connection begins to say goodbye. */
    public void begin() {
        count++;
    }

    /** A connection is gone. */
    public void end() {
        count--;
        tell();
    }

    /** Completed as soon as nobody is saying goodbye; for the end of the process. */
    public CompletableFuture<Void> none() {
        isLast = true;
        tell();
        return none;
    }

    private void tell() {
        if (isLast && count == 0) {
            none.complete(null);
        }
    }
}

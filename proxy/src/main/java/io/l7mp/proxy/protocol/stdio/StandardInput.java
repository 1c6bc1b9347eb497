package io.l7mp.proxy.protocol.stdio;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Hands standard input to one reader at a time, oldest first, a piece per request.
 *
 * <p>Nothing is read unless somebody asks, so input typed while nobody listens waits in the
 * terminal or pipe. Any thread.
 */
final class StandardInput {
    private static final int PIECE = 64 * 1024;

    private final InputStream input;
    private final ArrayDeque<Reader> waiting = new ArrayDeque<>();
    private Thread thread;
    private boolean hasDelivered;

    StandardInput(InputStream input) {
        this.input = input;
    }

    /** Gets what was read; called on the reading thread. */
    interface Reader {
        /** A piece of input. */
        void onInput(byte[] piece);

        /** The input is at its end, after having had some content. */
        void onEndOfInput();
    }

    /** Asks for the next piece for {@code reader}. */
    synchronized void request(Reader reader) {
        waiting.add(reader);
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("read stdin").start(this::run);
        }
        notifyAll();
    }

    /** Takes a request back; a piece that is being delivered still arrives. */
    synchronized void cancel(Reader reader) {
        waiting.remove(reader);
    }

    private void run() {
        var buffer = new byte[PIECE];
        try {
            while (true) {
                awaitReader();
                var n = input.read(buffer);
                var reader = awaitReader();
                if (n < 0) {
                    finish(reader);
                    return;
                }
                hasDelivered = true;
                take(reader).onInput(Arrays.copyOf(buffer, n));
            }
        } catch (IOException e) {
            System.getLogger(StandardInput.class.getName())
                    .log(System.Logger.Level.WARNING, "standard input: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Reader awaitReader() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        return waiting.peek();
    }

    private synchronized Reader take(Reader reader) {
        waiting.remove(reader);
        return reader;
    }

    /** Input that was empty from the start ({@code /dev/null}) is no stream that has ended. */
    private void finish(Reader first) {
        if (hasDelivered) {
            take(first).onEndOfInput();
        }
    }
}

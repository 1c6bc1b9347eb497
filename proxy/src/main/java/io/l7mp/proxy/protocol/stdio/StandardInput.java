package io.l7mp.proxy.protocol.stdio;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Hands standard input to one reader at a time: to the one who asked first, until he leaves, then
 * to the next. Its end is for all of them, now and later.
 *
 * <p>Nothing is read unless the reader whose turn it is asks, so input typed while nobody listens
 * waits in the terminal or pipe. Any thread.
 */
final class StandardInput {
    private static final int PIECE = 64 * 1024;

    private final InputStream input;
    /** In the order of their first request. */
    private final LinkedHashSet<Reader> readers = new LinkedHashSet<>();
    private final LinkedHashSet<Reader> asking = new LinkedHashSet<>();
    private Thread thread;
    private boolean hasDelivered;
    private boolean hasEnded;

    StandardInput(InputStream input) {
        this.input = input;
    }

    /** Gets what was read; called on the reading thread, the end perhaps on the asking one. */
    interface Reader {
        /** A piece of input. */
        void onInput(byte[] piece);

        /** The input is at its end, after having had some content. */
        void onEndOfInput();
    }

    /** Asks for the next piece for {@code reader}, when it is his turn. */
    void request(Reader reader) {
        if (!isWaiting(reader)) {
            reader.onEndOfInput();
        }
    }

    /** Ends the turn of {@code reader}; a piece that is being delivered still arrives. */
    synchronized void leave(Reader reader) {
        readers.remove(reader);
        asking.remove(reader);
        notifyAll();
    }

    /** Lets {@code reader} wait, unless the end has come. */
    private synchronized boolean isWaiting(Reader reader) {
        if (hasEnded) {
            return false;
        }
        readers.add(reader);
        asking.add(reader);
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("read stdin").start(this::run);
        }
        notifyAll();
        return true;
    }

    private void run() {
        var buffer = new byte[PIECE];
        try {
            awaitRequest();
            for (var n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                hasDelivered = true;
                // Not who asked before: he may have left while nothing came.
                answerRequest().onInput(Arrays.copyOf(buffer, n));
                awaitRequest();
            }
        } catch (IOException e) {
            System.getLogger(StandardInput.class.getName())
                    .log(System.Logger.Level.WARNING, "standard input: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        finish().forEach(Reader::onEndOfInput);
    }

    private synchronized Reader awaitRequest() throws InterruptedException {
        while (readers.isEmpty() || !asking.contains(readers.getFirst())) {
            wait();
        }
        return readers.getFirst();
    }

    private synchronized Reader answerRequest() throws InterruptedException {
        var reader = awaitRequest();
        asking.remove(reader);
        return reader;
    }

    /**
     * Who hears of the end. Input that was empty from the start ({@code /dev/null}) is no stream
     * that has ended.
     */
    private synchronized List<Reader> finish() {
        hasEnded = hasDelivered;
        return hasDelivered ? List.copyOf(readers) : List.of();
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * One side of a conversation, whatever protocol carries it. Everything that waits gives up with a
 * {@link java.net.SocketTimeoutException} after {@link io.l7mp.tests.lab.Await#LIMIT}.
 */
public interface Conn extends AutoCloseable {

    /** Sends one message, or on a byte stream these bytes. */
    void send(byte[] data) throws IOException;

    /**
     * The next message, or on a byte stream what has arrived; empty when the other side is done.
     */
    Optional<byte[]> receive() throws IOException;

    /** Says that nothing more will be sent; what that means is the protocol's matter. */
    void endOutput() throws IOException;

    /** Breaks the connection so that the other side sees an error where the protocol has one. */
    void abort() throws IOException;

    @Override
    void close() throws IOException;

    /** Closes without waiting for what the other side has to say to that. */
    default void drop() throws IOException {
        close();
    }

    /** Receives until {@code length} bytes have come; fails when the stream ends before. */
    default byte[] receive(int length) throws IOException {
        var all = new ByteArrayOutputStream(length);
        while (all.size() < length) {
            all.write(receive().orElseThrow(
                () -> new IOException("ended after " + all.size() + " of " + length + " bytes")));
        }
        return all.toByteArray();
    }

    /** Receives to the end and returns what came before it. */
    default byte[] receiveToEnd() throws IOException {
        var all = new ByteArrayOutputStream();
        for (var next = receive(); next.isPresent(); next = receive()) {
            all.write(next.get());
        }
        return all.toByteArray();
    }

    /**
     * Waits until the other side has ended or broken the conversation; what still comes is dropped.
     */
    default void awaitEnd() throws IOException {
        try {
            receiveToEnd();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return;
        }
    }
}

package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipeTest {
    private final Semaphore readable = new Semaphore(0);
    private final Pipe pipe = new Pipe(readable::release);

    @Test
    void shouldGiveOutWhatItHolds() throws IOException {
        var full = new Pipe("a whole answer".getBytes());
        assertFalse(full.isDrained());
        assertEquals("a whole ", read(full, 8));
        assertEquals("answer", read(full, 8));
        assertTrue(full.isDrained());
        assertTrue(new Pipe(new byte[0]).isDrained());
    }

    @Test
    void shouldNotWakeTheReaderForLittle() throws IOException {
        pipe.write("little".getBytes());
        assertFalse(readable.tryAcquire());
        pipe.complete();
        assertTrue(readable.tryAcquire());
        assertEquals("little", read(pipe, 100));
        assertTrue(pipe.isDrained());
    }

    @Test
    void shouldWakeTheReaderOnceUntilItFoundNothing() throws IOException {
        pipe.write(new byte[40_000]);
        pipe.write(new byte[40_000]);
        assertTrue(readable.tryAcquire());
        assertFalse(readable.tryAcquire());
        assertEquals(80_000, read(pipe, 100_000).length());
        assertEquals("", read(pipe, 100));
        pipe.write(new byte[40_000]);
        assertTrue(readable.tryAcquire());
    }

    @Test
    void shouldKeepTheOrderThroughManyRounds() throws Exception {
        var sent = new byte[10 * Pipe.CAPACITY + 17];
        new Random(1).nextBytes(sent);
        var writer = CompletableFuture.runAsync(() -> send(sent));
        var received = new ByteArrayOutputStream();
        while (!pipe.isDrained()) {
            var piece = ByteBuffer.allocate(50_000);
            pipe.read(piece);
            if (piece.position() == 0 && !pipe.isDrained()) {
                assertTrue(readable.tryAcquire(5, TimeUnit.SECONDS), "the reader is not told");
            }
            received.write(piece.array(), 0, piece.position());
        }
        writer.get(5, TimeUnit.SECONDS);
        assertArrayEquals(sent, received.toByteArray());
    }

    @Test
    void shouldNotPassForCompleteWhenTheWriterFails() throws IOException {
        pipe.write("half an ans".getBytes());
        pipe.fail();
        assertTrue(readable.tryAcquire());
        assertFalse(pipe.isDrained());
        assertThrows(IOException.class, () -> read(pipe, 100));
    }

    @Test
    void shouldReleaseTheWriterWhenNobodyReads() throws Exception {
        var failure = new CompletableFuture<Throwable>();
        var writer = Thread.ofVirtual().start(() -> failure.complete(assertThrows(
                InterruptedIOException.class, () -> pipe.write(new byte[Pipe.CAPACITY + 1]))));
        assertTrue(readable.tryAcquire(5, TimeUnit.SECONDS));
        writer.interrupt();
        assertTrue(failure.get(5, TimeUnit.SECONDS) instanceof InterruptedIOException);
    }

    private void send(byte[] bytes) {
        try {
            for (var at = 0; at < bytes.length; at += 30_001) {
                pipe.write(bytes, at, Math.min(30_001, bytes.length - at));
            }
            pipe.complete();
        } catch (InterruptedIOException e) {
            pipe.fail();
        }
    }

    private static String read(Pipe pipe, int most) throws IOException {
        var piece = ByteBuffer.allocate(most);
        pipe.read(piece);
        return new String(piece.array(), 0, piece.position());
    }
}

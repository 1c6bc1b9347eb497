package io.l7mp.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class OutputTest {
    @TempDir
    private Path directory;

    @Test
    void shouldWriteInOrderAndTellWhenItHas() {
        var target = new ByteArrayOutputStream();
        var output = new Output("test", target);
        for (var i = 0; i < 1000; i++) {
            assertTrue(output.offer(bytes(i + " ")));
        }
        assertTrue(output.flush(5_000));
        assertTrue(target.toString().startsWith("0 1 2 ") && target.toString().endsWith("999 "));
        assertEquals(0, output.lostBytes());
    }

    @Test
    void shouldTakeOnlySoMuchWhileItsTargetBlocks() {
        var target = new Blocked();
        var output = new Output("test", target);
        var taken = 0L;
        while (output.offer(new byte[64 * 1024])) {
            taken += 64 * 1024;
        }
        assertTrue(taken <= Output.MAX_QUEUED_BYTES + 64 * 1024, taken + " bytes");
        assertEquals(64 * 1024, output.lostBytes());
        assertFalse(output.flush(1));
        output.write(new byte[10]);
        target.gate.countDown();
        assertTrue(output.flush(5_000));
        assertEquals(taken + 10, target.written);
        assertTrue(output.offer(new byte[1]));
    }

    @Test
    void shouldBoundEvenEmptyEntries() {
        var target = new Blocked();
        var output = new Output("test", target);
        var taken = 0;
        while (output.offer(new byte[0])) {
            taken++;
            assertTrue(taken <= Output.MAX_QUEUED_BYTES, "no bound");
        }
        target.gate.countDown();
    }

    @Test
    void shouldSurviveFailuresOfItsTargetAndOfWaiters() {
        var output = new Output("test", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        });
        output.offer(new byte[7]);
        output.whenWritten(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertTrue(output.flush(5_000));
        assertEquals(7, output.lostBytes());
        assertEquals(1, output.failures());
    }

    @Test
    void shouldOpenAFileOnceAndAnewWhenAsked() throws Exception {
        var outputs = new Outputs();
        var file = directory.resolve("log");
        Files.writeString(file, "old ");
        var first = outputs.to(file.toString(), true);
        first.offer(bytes("first "));
        assertSame(first, outputs.to(file.toString(), true));
        outputs.flush(5_000);
        assertEquals("old first ", Files.readString(file));
        var again = outputs.to(file.toString(), false);
        again.offer(bytes("second"));
        outputs.flush(5_000);
        assertEquals("second", Files.readString(file));
        assertEquals(0, again.failures());
    }

    @Test
    void shouldLeaveNothingOfWhatCameBeforeAFileStartsAnew() throws Exception {
        var outputs = new Outputs();
        var file = directory.resolve("log").toString();
        var output = outputs.to(file, false);
        output.offer(new byte[] {'a', 'a', 'a', 'a'});
        assertTrue(output.flush(5_000));
        var gate = new CountDownLatch(1);
        output.whenWritten(() -> awaitQuietly(gate));
        output.offer(new byte[] {'b'});
        assertSame(output, outputs.to(file, false));
        output.offer(new byte[] {'c'});
        gate.countDown();
        outputs.flush(5_000);
        assertEquals("c", Files.readString(Path.of(file)));
    }

    @Test
    void shouldKnowStandardStreamsByName() throws Exception {
        var outputs = new Outputs();
        assertSame(outputs.stdout(), outputs.to("-", true));
        assertSame(outputs.stdout(), outputs.to("stdout", false));
        assertSame(outputs.stderr(), outputs.to("stderr", false));
        assertThrows(IOException.class,
                () -> outputs.to(directory.resolve("no/such").toString(), true));
    }

    @Test
    void shouldCloseFilesThatNobodyUsesAnyMore() throws Exception {
        var outputs = new Outputs();
        var file = directory.resolve("log").toString();
        var first = outputs.to(file, true);
        assertSame(first, outputs.to(file, true));
        outputs.release(file);
        assertTrue(isOpen(file));
        var gate = new CountDownLatch(1);
        first.whenWritten(() -> awaitQuietly(gate));
        outputs.release(file);
        assertSame(first, outputs.to(file, true), "it has not ended yet");
        outputs.release(file);
        first.offer(bytes("straggler "));
        gate.countDown();
        while (isOpen(file)) {
            Thread.onSpinWait();
        }
        assertEquals("straggler ", Files.readString(Path.of(file)));
        outputs.to(file, true).offer(bytes("again"));
        outputs.flush(5_000);
        assertEquals("straggler again", Files.readString(Path.of(file)));
    }

    private static boolean isOpen(String file) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("write " + file));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldOpenFilesWhileAPipeWaitsForItsReader() throws Exception {
        var pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var outputs = new Outputs();
        var waiting = CompletableFuture.supplyAsync(() -> open(outputs, pipe));
        var file = directory.resolve("file");
        open(outputs, file).offer(bytes("written"));
        outputs.flush(5_000);
        assertEquals("written", Files.readString(file));
        assertFalse(waiting.isDone());
        try (var reader = Files.newInputStream(pipe)) {
            waiting.get().offer(bytes("read"));
            assertEquals("read", new String(reader.readNBytes(4), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldGiveUpAPipeThatNobodyReads() throws Exception {
        var pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var outputs = new Outputs();
        var failure = assertThrows(IOException.class,
                () -> outputs.toInTime(pipe.toString(), 1));
        assertEquals(pipe + " (it is a pipe that nobody reads)", failure.getMessage());
        // The late opening is undone: its reader sees the end.
        try (var reader = Files.newInputStream(pipe)) {
            assertEquals(-1, reader.read());
        }
        var reading = CompletableFuture.supplyAsync(() -> readOne(pipe));
        outputs.toInTime(pipe.toString(), 10_000).offer(bytes("x"));
        assertEquals('x', reading.get());
    }

    private static int readOne(Path path) {
        try (var in = Files.newInputStream(path)) {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Output open(Outputs outputs, Path path) {
        try {
            return outputs.to(path.toString(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Blocked extends OutputStream {
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile long written;

        @Override
        public void write(int b) {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            awaitQuietly(gate);
            written += length;
        }
    }
}

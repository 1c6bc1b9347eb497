package io.l7mp.proxy.protocol.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.session.Chain;
import io.l7mp.proxy.stream.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class StdioStreamTest {
    @TempDir
    private Path directory;

    private final PipedOutputStream keyboard = new PipedOutputStream();
    private Chain chain;
    private Path screen;
    private Output output;

    @BeforeEach
    void start() throws IOException {
        chain = new Chain();
        screen = directory.resolve("screen");
        output = new Outputs().to(screen.toString(), false);
    }

    @AfterEach
    void stop() throws Exception {
        chain.close();
        keyboard.close();
    }

    @Test
    void shouldWriteItsInputAndSayItsEnd() throws Exception {
        var stream = connect(new StandardInput(new PipedInputStream(keyboard)));
        assertTrue(chain.say("to ", "the screen"));
        chain.run(stream::end);
        assertEquals("input finished", chain.next());
        assertEquals("output ended", chain.next());
        assertEquals("to the screen", Files.readString(screen));
    }

    @Test
    void shouldReadOnlyWhenAskedTo() throws Exception {
        var stream = connect(new StandardInput(new PipedInputStream(keyboard)));
        type("a");
        assertEquals("", chain.taken());
        chain.run(stream::resume);
        await("a");
        chain.full(true);
        type("b");
        await("ab");
        type("c");
        chain.run(() -> { });
        assertEquals("ab", chain.taken());
        chain.full(false);
        chain.run(stream::resume);
        await("abc");
    }

    @Test
    void shouldNotTakeMemoryForEachPiece() throws Exception {
        var stream = connect(new StandardInput(new PipedInputStream(keyboard)));
        chain.run(stream::resume);
        type("a");
        await("a");
        var before = directBuffers();
        for (var i = 2; i < 50; i++) {
            type("a");
            await("a".repeat(i));
        }
        assertTrue(directBuffers() < before + 10);
    }

    @Test
    void shouldKeepTypedTextForTheNextSession() throws Exception {
        var input = new StandardInput(new PipedInputStream(keyboard));
        var first = connect(input);
        chain.run(first::resume);
        chain.run(() -> first.close(Ending.ORDERLY));
        type("later");
        var second = connect(input);
        chain.run(second::resume);
        await("later");
    }

    @Test
    void shouldEndWithTheInputOnlyIfThereWasAny() throws Exception {
        var stream = connect(new StandardInput(new PipedInputStream(keyboard)));
        chain.run(stream::resume);
        type("x");
        keyboard.close();
        assertEquals("output ended", chain.next());
        assertEquals("x", chain.taken());
        var silent = connect(new StandardInput(InputStream.nullInputStream()));
        chain.run(silent::resume);
        assertTrue(chain.isSilent());
    }

    @Test
    void shouldTellLaterSessionsThatTheInputHasEnded() throws Exception {
        var input = new StandardInput(new PipedInputStream(keyboard));
        var first = connect(input);
        var second = connect(input);
        chain.run(first::resume);
        chain.run(second::resume);
        type("x");
        await("x");
        keyboard.close();
        assertEquals("output ended", chain.next());
        assertEquals("output ended", chain.next());
        chain.run(connect(input)::resume);
        assertEquals("output ended", chain.next());
        assertTrue(chain.isSilent());
    }

    @Test
    void shouldSayNothingOnceItIsClosed() throws Exception {
        var stream = connect(new StandardInput(new PipedInputStream(keyboard)));
        chain.run(() -> {
            stream.resume();
            stream.detach();
            stream.close(Ending.ABORT);
        });
        type("x");
        keyboard.close();
        assertTrue(chain.isSilent());
        assertEquals("", chain.taken());
    }

    @Test
    void shouldHoldItsFeederUntilTheScreenHasCaughtUp() throws Exception {
        connect(new StandardInput(InputStream.nullInputStream()));
        var gate = new CountDownLatch(1);
        output.whenWritten(() -> awaitQuietly(gate));
        var piece = "x".repeat(100 * 1024);
        assertTrue(chain.say(piece));
        assertTrue(chain.say(piece));
        assertFalse(chain.say(piece));
        assertEquals(0, chain.resumed());
        // Who does not listen loses, and that is counted.
        assertFalse(chain.say(piece));
        assertEquals(1, chain.loop().counters().get(Counter.DROPS_STREAM_FULL));
        gate.countDown();
        while (chain.resumed() == 0) {
            Thread.onSpinWait();
        }
        assertTrue(output.flush(5_000));
        assertEquals(3L * piece.length(), Files.size(screen));
        assertEquals(1, chain.resumed());
        assertTrue(chain.say("y"));
    }

    private StdioStream connect(StandardInput input) throws Exception {
        var stream = new StdioStream(chain.loop(), input, output);
        chain.connect(stream);
        assertEquals("connected", chain.next());
        return stream;
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount).sum();
    }

    private void type(String text) throws IOException {
        keyboard.write(text.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    private void await(String expected) throws IOException {
        while (!chain.taken().equals(expected)) {
            assertTrue(expected.startsWith(chain.taken()), chain.taken());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

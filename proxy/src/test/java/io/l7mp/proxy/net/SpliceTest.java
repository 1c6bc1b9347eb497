package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.net.LoopFixture.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bytes from {@code source}'s peer to {@code sink}'s peer, through the kernel wherever possible.
 */
@Timeout(30)
class SpliceTest {
    private static final int PIECE = 128 * 1024;

    private final AtomicLong read = new AtomicLong();
    private LoopFixture fixture;
    private Pair sink;
    private Pair source;

    @BeforeEach
    void start() throws IOException {
        fixture = new LoopFixture();
        relay();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldMoveBulkUnharmedPastASlowReaderAndCarryTheEnd() throws Exception {
        var pieces = 400;
        var sent = CompletableFuture.supplyAsync(() -> send(pieces));
        var received = digest();
        var input = sink.peer().getInputStream();
        var buffer = new byte[PIECE];
        for (var i = 1; ; i++) {
            var n = input.read(buffer, 0, i % 3 == 0 ? 1_000 : buffer.length);
            if (n < 0) {
                break;
            }
            received.update(buffer, 0, n);
            if (i % 100 == 0) {
                // The loop runs dry against us, and the sender against the loop.
                fixture.run(() -> { });
            }
        }
        assertArrayEquals(sent.get(), received.digest());
        assertEquals("end", source.events().next());
        assertTrue(read.get() < PIECE * (pieces / 2L), read + " bytes were read, not spliced");
        var all = PIECE * (long) pieces - pieces * (pieces - 1L) / 2;
        assertEquals(all, read.get() + source.events().splicedIn.get());
        assertEquals(source.events().splicedIn.get(), sink.events().splicedOut.get());
        // Half-closed only: the way back is still open.
        fixture.run(() -> source.connection().write(ByteBuffer.wrap(new byte[] {9})));
        assertEquals(9, source.peer().getInputStream().read());
    }

    @Test
    void shouldDeliverTheRestToASinkThatTookAPart() throws Exception {
        fixture.server.setReceiveBufferSize(1_024);
        relay();
        sink.connection().channel().setOption(StandardSocketOptions.SO_SNDBUF, 1_024);
        // More than fits there, less than makes the source be asked again.
        var data = LoopFixture.random(15_000);
        fixture.run(() -> {
            source.connection().pauseReading();
            source.connection().spliceTo(sink.connection());
        });
        write(source, data);
        fixture.run(source.connection()::resumeReading);
        assertArrayEquals(data, sink.peer().getInputStream().readNBytes(data.length));
    }

    @Test
    void shouldReadAgainWhenTheFlowDriesUp() throws Exception {
        var data = LoopFixture.random(1 << 20);
        var sent = CompletableFuture.runAsync(() -> write(source, data));
        assertArrayEquals(data, sink.peer().getInputStream().readNBytes(data.length));
        sent.get();
        // The first small message may still be spliced; it shows that the flow has dried up.
        source.peer().getOutputStream().write(1);
        assertEquals(1, sink.peer().getInputStream().read());
        var before = read.get();
        source.peer().getOutputStream().write(2);
        assertEquals(2, sink.peer().getInputStream().read());
        assertEquals(before + 1, read.get());
    }

    @Test
    void shouldSeeTheSourcesReset() throws Exception {
        passSome();
        source.peer().setSoLinger(true, 0);
        source.peer().close();
        assertTrue(source.events().next().startsWith("reset: "));
        assertTrue(sink.events().isSilent());
    }

    @Test
    void shouldSeeTheSinksReset() throws Exception {
        passSome();
        sink.peer().setSoLinger(true, 0);
        sink.peer().close();
        CompletableFuture.runAsync(() -> write(source, new byte[1 << 20]));
        assertTrue(sink.events().next().startsWith("reset: "));
        fixture.run(() -> source.connection().close(true));
        assertTrue(source.events().isSilent());
        assertAllDescriptorsBack();
    }

    @Test
    void shouldReadOnAfterTheSinkWasClosedByItsOwner() throws Exception {
        passSome();
        fixture.run(() -> sink.connection().close(true));
        var before = read.get();
        source.peer().getOutputStream().write(new byte[100]);
        fixture.until(() -> read.get() >= before + 100);
    }

    @Test
    void shouldUsePipesAgainAndLeakNone() throws Exception {
        passSome();
        closeBoth();
        fixture.run(() -> { });
        var before = LoopFixture.openDescriptors();
        for (var i = 0; i < 5; i++) {
            relay();
            passSome();
            closeBoth();
        }
        fixture.until(() -> LoopFixture.openDescriptors() <= before);
        assertAllDescriptorsBack();
    }

    @Test
    void shouldGoOnReadingWithoutAPipe() throws Exception {
        while (fixture.descriptors.tryTake()) {
            assertTrue(fixture.descriptors.available() >= 0);
        }
        passSome();
        assertTrue(read.get() >= 40L * PIECE);
    }

    private void relay() throws IOException {
        var from = new Pair[1];
        sink = fixture.pair(new Recorder() {
            @Override
            public void onDrained() {
                from[0].connection().resumeReading();
            }
        });
        var to = sink.connection();
        source = fixture.pair(new Recorder() {
            @Override
            public void onEnd() {
                to.shutdownOutput();
                super.onEnd();
            }
        }.onData(data -> {
            var isBulk = data.remaining() >= 32 * 1024;
            read.addAndGet(data.remaining());
            var welcome = to.write(data);
            if (welcome && isBulk) {
                from[0].connection().spliceTo(to);
            }
            return welcome;
        }));
        from[0] = source;
        fixture.run(source.connection()::resumeReading);
    }

    private byte[] send(int pieces) {
        try {
            var digest = digest();
            for (var i = 0; i < pieces; i++) {
                var piece = LoopFixture.random(PIECE - i);
                digest.update(piece);
                source.peer().getOutputStream().write(piece);
            }
            source.peer().shutdownOutput();
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void passSome() {
        var sent = CompletableFuture.runAsync(() -> write(source, new byte[40 * PIECE]));
        try {
            sink.peer().getInputStream().skipNBytes(40 * PIECE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sent.join();
    }

    private void closeBoth() throws IOException {
        fixture.run(() -> {
            source.connection().close(false);
            sink.connection().close(false);
        });
        source.peer().close();
        sink.peer().close();
    }

    private void assertAllDescriptorsBack() throws IOException {
        // Pipes that are kept for the next transfer stay accounted for.
        var kept = LoopFixture.DESCRIPTORS - fixture.descriptors.available();
        assertTrue(kept >= 0 && kept <= 4, kept + " descriptors are out");
    }

    private static void write(Pair pair, byte[] data) {
        try {
            pair.peer().getOutputStream().write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

package io.l7mp.proxy.net;

import static io.l7mp.proxy.net.LoopFixture.random;
import static io.l7mp.proxy.net.LoopFixture.readAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.BufferPool;
import io.l7mp.proxy.net.LoopFixture.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SocketConnectionTest {
    private LoopFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new LoopFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldReadOnlyWhenAskedTo() throws Exception {
        var received = new ByteArrayOutputStream();
        var pair = fixture.pair(new Recorder().onData(data -> {
            received.writeBytes(bytes(data));
            return received.size() < 2;
        }));
        pair.peer().getOutputStream().write('a');
        fixture.run(() -> assertEquals(0, received.size()));
        fixture.run(pair.connection()::resumeReading);
        fixture.until(() -> received.size() == 1);
        pair.peer().getOutputStream().write('b');
        fixture.until(() -> received.size() == 2);
        fixture.run(() -> assertFalse(pair.connection().isReading()));
        pair.peer().getOutputStream().write('c');
        fixture.run(pair.connection()::resumeReading);
        fixture.until(() -> received.size() == 3);
        assertEquals("abc", received.toString());
    }

    @Test
    void shouldKeepWhatAFullPeerDoesNotTakeAndSayWhenItIsGone() throws Exception {
        var pair = fixture.pair();
        var data = random(16 << 20);
        var accepted = fixture.loop.call(() -> writeAll(pair.connection(), data)).get();
        assertFalse(accepted);
        var received = pair.peer().getInputStream().readNBytes(data.length);
        assertArrayEquals(data, received);
        assertEquals("drained", pair.events().next());
        fixture.run(() -> {
            assertEquals(0, pair.connection().pendingBytes());
            assertEquals(0, fixture.loop.buffers().outBytes());
            assertTrue(pair.connection().write(ByteBuffer.wrap(new byte[] {1})));
        });
        assertEquals(1, pair.peer().getInputStream().read());
        assertTrue(pair.events().isSilent());
    }

    @Test
    void shouldNotSpendAChunkOnEveryShortMessage() throws Exception {
        var pair = fixture.pair();
        var before = fill(pair);
        fixture.run(() -> {
            for (var i = 0; i < 10_000; i++) {
                pair.connection().write(ByteBuffer.wrap(new byte[] {(byte) i}));
            }
            var most = (before + 10_000L) / BufferPool.CHUNK + 2;
            assertTrue(fixture.loop.buffers().outBytes() <= most * BufferPool.CHUNK,
                    fixture.loop.buffers().outBytes() + " bytes held");
        });
        pair.peer().setSoTimeout(5_000);
        fixture.run(pair.connection()::shutdownOutput);
        var received = readAll(pair.peer().getInputStream());
        var tail = Arrays.copyOfRange(received, received.length - 10_000, received.length);
        for (var i = 0; i < tail.length; i++) {
            assertEquals((byte) i, tail[i]);
        }
    }

    @Test
    void shouldSendFinAfterWhatIsPending() throws Exception {
        var received = new ByteArrayOutputStream();
        var pair = fixture.pair(new Recorder().onData(data -> {
            received.writeBytes(bytes(data));
            return true;
        }));
        var data = random(16 << 20);
        fixture.run(() -> {
            writeAll(pair.connection(), data);
            pair.connection().shutdownOutput();
            pair.connection().resumeReading();
        });
        assertTrue(pair.events().isSilent());
        assertArrayEquals(data, readAll(pair.peer().getInputStream()));
        assertEquals("shut", pair.events().next());
        pair.peer().getOutputStream().write('z');
        pair.peer().shutdownOutput();
        assertEquals("end", pair.events().next());
        assertEquals("z", received.toString());
        assertTrue(pair.events().isSilent());
    }

    @Test
    void shouldGoOnWritingAfterThePeersEnd() throws Exception {
        var pair = fixture.pair();
        fixture.run(pair.connection()::resumeReading);
        pair.peer().shutdownOutput();
        assertEquals("end", pair.events().next());
        var data = random(1 << 20);
        fixture.run(() -> {
            writeAll(pair.connection(), data);
            pair.connection().shutdownOutput();
        });
        assertArrayEquals(data, readAll(pair.peer().getInputStream()));
        assertEquals(pair.events().next(), "shut");
    }

    @Test
    void shouldTellResetFromEnd() throws Exception {
        var pair = fixture.pair();
        fixture.run(pair.connection()::resumeReading);
        pair.peer().setSoLinger(true, 0);
        pair.peer().close();
        assertEquals("reset: Connection reset", pair.events().next());
        fixture.run(() -> assertTrue(pair.connection().isClosed()));
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldSeeResetWhileOutputIsPending() throws Exception {
        var pair = fixture.pair();
        fill(pair);
        pair.peer().setSoLinger(true, 0);
        pair.peer().close();
        assertTrue(pair.events().next().startsWith("reset: "));
        fixture.run(() -> assertEquals(0, fixture.loop.buffers().outBytes()));
    }

    @Test
    void shouldResetThePeerOnAbort() throws Exception {
        var pair = fixture.pair();
        fixture.run(() -> pair.connection().close(true));
        assertThrows(SocketException.class, () -> pair.peer().getInputStream().read());
        assertTrue(pair.events().isSilent());
    }

    @Test
    void shouldSayWhyItCannotConnect() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, LoopFixture.LOOPBACK)) {
            port = free.getLocalPort();
        }
        var events = new Recorder();
        fixture.connect(port, events);
        assertEquals("broken: connect peer: Connection refused", events.next());
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldRefuseToConnectFromATakenAddress() throws Exception {
        var taken = fixture.server.getLocalSocketAddress();
        var e = assertThrows(IOException.class, () -> fixture.loop.await(() ->
                SocketConnection.connect(fixture.loop, fixture.descriptors, taken,
                        Optional.of(taken), "peer", new Recorder())));
        assertEquals("connect peer: Address already in use", e.getMessage());
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldRefuseAnUnresolvedAddress() {
        assertThrows(IOException.class, () -> fixture.loop.await(() ->
                SocketConnection.connect(fixture.loop, fixture.descriptors,
                        InetSocketAddress.createUnresolved("nowhere.invalid", 1),
                        Optional.empty(), "peer", new Recorder())));
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldNotConnectWithoutADescriptor() {
        var e = assertThrows(IOException.class, () -> fixture.loop.await(() ->
                SocketConnection.connect(fixture.loop, new Descriptors(0),
                        fixture.server.getLocalSocketAddress(), Optional.empty(), "peer",
                        new Recorder())));
        assertEquals("connect peer: out of file descriptors", e.getMessage());
    }

    @Test
    void shouldFallSilentWhenClosedWhileConnecting() throws Exception {
        var events = new Recorder();
        fixture.run(() -> {
            try {
                SocketConnection.connect(fixture.loop, fixture.descriptors,
                        fixture.server.getLocalSocketAddress(), Optional.empty(), "peer", events)
                        .closeGently();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        fixture.run(() -> assertTrue(events.isSilent()));
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldFlushBeforeItClosesGently() throws Exception {
        var pair = fixture.pair();
        var data = random(16 << 20);
        var farewells = fixture.loop.call(() -> {
            writeAll(pair.connection(), data);
            pair.connection().closeGently();
            pair.connection().closeGently();
            assertFalse(pair.connection().isClosed());
            return Farewells.of(fixture.loop).none();
        }).get();
        assertFalse(farewells.isDone());
        assertArrayEquals(data, readAll(pair.peer().getInputStream()));
        farewells.get();
        fixture.run(() -> assertTrue(pair.connection().isClosed()));
        assertTrue(pair.events().isSilent());
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldNotWaitForEverForAPeerThatDoesNotRead() throws Exception {
        var pair = fixture.pair();
        fill(pair);
        var farewells = fixture.loop.call(() -> {
            pair.connection().closeGently(20);
            return Farewells.of(fixture.loop).none();
        }).get();
        farewells.get();
        fixture.run(() -> {
            assertTrue(pair.connection().isClosed());
            assertEquals(0, fixture.loop.buffers().outBytes());
        });
        assertTrue(pair.events().isSilent());
    }

    @Test
    void shouldSwallowWhatIsWrittenAfterTheEnd() throws Exception {
        var pair = fixture.pair();
        fixture.run(() -> {
            pair.connection().close(false);
            assertTrue(pair.connection().write(ByteBuffer.wrap(new byte[10])));
            pair.connection().shutdownOutput();
            pair.connection().resumeReading();
            pair.connection().pauseReading();
            pair.connection().close(true);
        });
        assertEquals(-1, pair.peer().getInputStream().read());
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldLoseOnlyItselfWhenItsOwnerThrows() throws Exception {
        var pair = fixture.pair(new Recorder().onData(data -> {
            throw new IllegalStateException("on purpose");
        }));
        fixture.run(pair.connection()::resumeReading);
        pair.peer().getOutputStream().write(1);
        assertEquals("broken: internal error: java.lang.IllegalStateException: on purpose",
                pair.events().next());
        var other = fixture.pair();
        fixture.run(() -> other.connection().write(ByteBuffer.wrap(new byte[] {7})));
        assertEquals(7, other.peer().getInputStream().read());
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws Exception {
        fixture.pair().peer().close();
        var before = LoopFixture.openDescriptors();
        var available = fixture.descriptors.available();
        for (var i = 0; i < 20; i++) {
            var pair = fixture.pair();
            var reader = CompletableFuture.supplyAsync(() -> {
                try {
                    return pair.peer().getInputStream().read();
                } catch (IOException e) {
                    return -1;
                }
            });
            var isAbort = i % 2 == 0;
            fixture.run(() -> pair.connection().close(isAbort));
            assertEquals(-1, reader.get());
            pair.peer().close();
        }
        fixture.until(() -> LoopFixture.openDescriptors() == before);
        assertEquals(available, fixture.descriptors.available());
    }

    /** Writes until nothing is taken any more; returns how much is pending. */
    private int fill(Pair pair) throws IOException {
        return fixture.loop.await(() -> {
            while (pair.connection().write(ByteBuffer.wrap(new byte[64 * 1024]))) {
                assertEquals(0, pair.connection().pendingBytes());
            }
            return pair.connection().pendingBytes();
        });
    }

    private static boolean writeAll(SocketConnection connection, byte[] data) {
        var accepted = true;
        for (var at = 0; at < data.length; at += 100_000) {
            accepted = connection.write(
                    ByteBuffer.wrap(data, at, Math.min(100_000, data.length - at)));
        }
        return accepted;
    }

    private static byte[] bytes(ByteBuffer data) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}

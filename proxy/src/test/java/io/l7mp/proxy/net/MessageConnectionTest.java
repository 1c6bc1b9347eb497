package io.l7mp.proxy.net;

import static io.l7mp.proxy.net.LoopFixture.openDescriptors;
import static io.l7mp.proxy.net.LoopFixture.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class MessageConnectionTest {
    private static final int LONGEST = MessageWire.LONGEST;

    @TempDir
    private Path directory;

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private boolean isWelcome = true;
    private LoopFixture fixture;
    private SeqpacketPeer peer;
    private MessageConnection connection;

    @BeforeEach
    void start() throws IOException {
        fixture = new LoopFixture();
    }

    @AfterEach
    void stop() throws Exception {
        if (peer != null) {
            peer.close();
        }
        fixture.close();
    }

    @Test
    void shouldKeepMessagesApartWhateverTheirLength() throws Exception {
        accept();
        for (var length : new int[] {1, 0, 5, 0, 0, LONGEST, 1400, LONGEST}) {
            peer.send(random(length));
        }
        fixture.run(connection::resumeReading);
        for (var length : new int[] {1, 0, 5, 0, 0, LONGEST, 1400, LONGEST}) {
            assertArrayEquals(random(length), next());
        }
        fixture.run(() -> assertTrue(connection.write(
                batch(random(0), random(3), random(0), random(LONGEST), random(7)))));
        for (var length : new int[] {0, 3, 0, LONGEST, 7}) {
            assertArrayEquals(random(length), peer.receive());
        }
        assertTrue(heard.isEmpty());
    }

    @Test
    void shouldTellTheEndFromAnEmptyMessage() throws Exception {
        accept();
        peer.send(random(0));
        peer.shutdownOutput();
        fixture.run(connection::resumeReading);
        assertEquals(0, next().length);
        assertEquals("end", event());
        fixture.run(() -> connection.write(batch(random(9))));
        assertEquals(9, peer.receive().length);
        fixture.run(connection::shutdownOutput);
        assertEquals("shut", event());
        assertEquals(0, peer.receive().length);
        assertTrue(received.isEmpty());
    }

    @Test
    void shouldLoseWhatIsTooLongAndCountIt() throws Exception {
        accept();
        peer.send(random(LONGEST + 1));
        peer.send(random(3));
        fixture.run(connection::resumeReading);
        assertEquals("dropped 1 DROPS_TOO_LONG", event());
        assertEquals(3, next().length);
    }

    @Test
    void shouldReadOnlyWhileMessagesAreWelcome() throws Exception {
        accept();
        isWelcome = false;
        for (var i = 0; i < 20; i++) {
            peer.send(random(10 + i));
        }
        fixture.run(connection::resumeReading);
        next();
        fixture.run(() -> assertFalse(connection.isReading()));
        assertTrue(received.size() < 4, received.size() + " messages came uninvited");
        isWelcome = true;
        fixture.run(connection::resumeReading);
        for (var i = 1; i < 20; i++) {
            assertEquals(10 + i, next().length);
        }
    }

    @Test
    void shouldKeepWhatAFullPeerDoesNotTakeAndSayWhenItIsGone() throws Exception {
        accept();
        var sent = fill();
        assertEquals(0, heard.size());
        for (var i = 0; i < sent; i++) {
            assertArrayEquals(random(1000 + i), peer.receive());
        }
        assertEquals("drained", event());
        fixture.run(() -> {
            assertEquals(0, connection.pendingBytes());
            assertEquals(0, fixture.loop.buffers().outBytes());
            assertTrue(connection.write(batch(random(1))));
        });
        assertEquals(1, peer.receive().length);
        assertTrue(heard.isEmpty());
    }

    @Test
    void shouldDropWhatComesForAPeerTooFarBehind() throws Exception {
        accept();
        fill();
        fixture.run(() -> {
            for (var i = 0; i < 10; i++) {
                connection.write(batch(random(LONGEST)));
            }
        });
        assertEquals("dropped 1 DROPS_STREAM_FULL", event());
        fixture.run(() -> assertTrue(
                connection.pendingBytes() < MessageConnection.MAX_PENDING + 2 * LONGEST));
    }

    @Test
    void shouldNotKeepWhatIsTooLong() throws Exception {
        accept();
        var sent = fill();
        fixture.run(() -> connection.write(batch(random(LONGEST + 1), random(5))));
        assertEquals("dropped 1 DROPS_TOO_LONG", event());
        for (var i = 0; i < sent; i++) {
            assertEquals(1000 + i, peer.receive().length);
        }
        assertEquals(5, peer.receive().length);
    }

    @Test
    void shouldEndAfterWhatIsPending() throws Exception {
        accept();
        var sent = fill();
        fixture.run(connection::shutdownOutput);
        assertTrue(heard.isEmpty());
        for (var i = 0; i < sent; i++) {
            assertEquals(1000 + i, peer.receive().length);
        }
        assertEquals(0, peer.receive().length);
        assertEquals("shut", event());
    }

    @Test
    void shouldSayGoodbyeAfterWhatIsPending() throws Exception {
        accept();
        var sent = fill();
        fixture.run(connection::closeGently);
        for (var i = 0; i < sent; i++) {
            assertEquals(1000 + i, peer.receive().length);
        }
        assertEquals(0, peer.receive().length);
        fixture.until(connection::isClosed);
        assertTrue(heard.isEmpty());
    }

    @Test
    void shouldTellThatThePeerIsGone() throws Exception {
        accept();
        // Unread, so it is a reset and not an end.
        fixture.run(() -> connection.write(batch(random(1))));
        fixture.run(connection::resumeReading);
        peer.close();
        assertEquals("reset: Connection reset by peer", event());
        fixture.run(() -> assertTrue(connection.isClosed() && connection.write(batch(random(1)))));
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    @Test
    void shouldDeliverWhatWasSaidBeforeAReset() throws Exception {
        accept();
        fixture.run(() -> connection.write(batch(random(1))));
        for (var i = 0; i < 20; i++) {
            peer.send(random(10 + i));
        }
        peer.close();
        fixture.run(connection::resumeReading);
        for (var i = 0; i < 20; i++) {
            assertArrayEquals(random(10 + i), next());
        }
        assertEquals("reset: Connection reset by peer", event());
        assertTrue(received.isEmpty());
    }

    @Test
    void shouldTellThatWritingIsInVain() throws Exception {
        accept();
        peer.close();
        fixture.run(() -> connection.write(batch(random(1), random(2))));
        assertEquals("dropped 2 DROPS_SEND_FAILED", event());
        assertEquals("reset: Broken pipe", event());
    }

    @Test
    void shouldConnectToWhomeverAcceptsIt() throws Exception {
        var before = openDescriptors();
        var path = directory.resolve("s").toString();
        var accepted = new LinkedBlockingQueue<MessageConnection>();
        var acceptor = fixture.loop.await(() -> new MessageAcceptor(fixture.loop,
                fixture.descriptors, SeqpacketPeer.listen(path, 8), path, socket -> {
            try {
                accepted.add(MessageConnection.accepted(fixture.loop, fixture.descriptors, socket,
                        new Seqpacket(), new Events("server ")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }));
        connection = connect(path);
        assertEquals("connected", event());
        var server = accepted.poll(5, TimeUnit.SECONDS);
        fixture.run(() -> {
            connection.write(batch(random(12), random(0)));
            server.resumeReading();
        });
        assertEquals(12, next().length);
        assertEquals(0, next().length);
        fixture.run(() -> connection.close(false));
        assertEquals("server end", event());
        fixture.loop.await(() -> {
            server.close(true);
            acceptor.close();
            return null;
        });
        fixture.loop.awaitReleases();
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
        assertEquals(before, openDescriptors());
    }

    @Test
    void shouldSayWhyItCannotConnect() throws Exception {
        var path = directory.resolve("s").toString();
        assertReason("connect " + path + ": No such file or directory", path);
        SeqpacketPeer.listen(path, 0).close();
        assertReason("connect " + path + ": Connection refused", path);
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    private void assertReason(String reason, String path) {
        assertEquals(reason, assertThrows(IOException.class, () -> connect(path)).getMessage());
    }

    private MessageConnection connect(String path) throws IOException {
        return fixture.loop.await(() -> MessageConnection.connect(fixture.loop,
                fixture.descriptors, new Seqpacket(), UnixDomainSocketAddress.of(path), path,
                new Events("")));
    }

    private void accept() throws IOException {
        var pair = SeqpacketPeer.pair();
        peer = pair.peer();
        fixture.descriptors.take();
        connection = fixture.loop.await(() -> MessageConnection.accepted(fixture.loop,
                fixture.descriptors, pair.socket(), new Seqpacket(), new Events("")));
    }

    /** Writes messages of 1000 bytes, 1001 and so on until some are pending; returns how many. */
    private int fill() throws IOException {
        return fixture.loop.await(() -> {
            var n = 0;
            while (connection.write(batch(random(1000 + n), random(1001 + n)))) {
                n += 2;
            }
            connection.write(batch(random(1002 + n)));
            return n + 3;
        });
    }

    private static Batch batch(byte[]... messages) {
        var memory = ByteBuffer.allocateDirect(2 * LONGEST);
        var batch = new Batch().over(memory, MemorySegment.ofBuffer(memory).address());
        for (var message : messages) {
            batch.add(memory.position(), message.length, 0);
            memory.put(message);
        }
        return batch;
    }

    private byte[] next() throws InterruptedException {
        var message = received.poll(5, TimeUnit.SECONDS);
        assertTrue(message != null, "no message came");
        return message;
    }

    private String event() throws InterruptedException {
        return String.valueOf(heard.poll(5, TimeUnit.SECONDS));
    }

    private final class Events implements MessageEvents {
        private final String who;

        Events(String who) {
            this.who = who;
        }

        @Override
        public void onConnected() {
            heard.add(who + "connected");
        }

        @Override
        public boolean onMessages(Batch messages) {
            for (var i = 0; i < messages.count(); i++) {
                var message = new byte[messages.length(i)];
                messages.view(i).get(message);
                received.add(message);
            }
            return isWelcome;
        }

        @Override
        public void onEnd() {
            heard.add(who + "end");
        }

        @Override
        public void onDrained() {
            heard.add(who + "drained");
        }

        @Override
        public void onOutputShut() {
            heard.add(who + "shut");
        }

        @Override
        public void onDropped(Counter reason, int count) {
            heard.add(who + "dropped " + count + " " + reason);
        }

        @Override
        public void onBroken(String reason, boolean isReset) {
            heard.add(who + (isReset ? "reset: " : "broken: ") + reason);
        }
    }
}

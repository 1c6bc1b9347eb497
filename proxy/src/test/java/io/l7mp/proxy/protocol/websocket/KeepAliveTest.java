package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.SocketConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time is what the test says it is: the intervals are too long for the loop's own clock. */
class KeepAliveTest implements KeepAlive.Owner, LinkOwner {
    private static final long MS = 1_000_000;
    private static final int INTERVAL_MS = 60_000;
    private static final int TIMEOUT_MS = 20_000;

    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final EventLoop loop;
    private final Link link;
    private final KeepAlive keepAlive;
    private final long startNs;
    private ServerSocket server;
    private RawPeer peer;
    private long lastHeardNs;
    private long silentMs = -1;

    KeepAliveTest() throws IOException {
        loop = new EventLoop(0);
        link = new Link(loop, true);
        keepAlive = new KeepAlive(link, new PingSpec(INTERVAL_MS, TIMEOUT_MS), this);
        startNs = System.nanoTime();
        lastHeardNs = startNs;
    }

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket();
        server.setReceiveBufferSize(16 * 1024);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop.start();
        onLoop(() -> {
            link.ownedBy(this);
            link.attach(SocketConnection.connect(loop, new Descriptors(1),
                    server.getLocalSocketAddress(), Optional.empty(), "peer", link));
        });
        peer = new RawPeer(server.accept());
        connected.get(5, TimeUnit.SECONDS);
        onLoop(() -> {
            link.connection().resumeReading();
            keepAlive.watch(true);
        });
    }

    @AfterEach
    void close() throws Exception {
        onLoop(link::close);
        peer.close();
        server.close();
        loop.requestStop();
        assertTrue(loop.awaitStop(5000));
    }

    @Test
    void shouldPingAPeerThatIsSilent() throws IOException {
        fire(INTERVAL_MS);
        var ping = peer.readFrame();
        assertEquals(Frames.FINAL | Opcode.PING, ping.first());
        assertTrue(ping.isMasked());
        fire(INTERVAL_MS + TIMEOUT_MS);
        assertEquals(TIMEOUT_MS, silentMs);
    }

    @Test
    void shouldPingWithAnotherPayloadEachTime() throws IOException {
        fire(INTERVAL_MS);
        var first = peer.readFrame();
        heard(INTERVAL_MS + 1);
        fire(INTERVAL_MS + TIMEOUT_MS);
        fire(2 * INTERVAL_MS + 1);
        assertNotEquals(first.payload(), peer.readFrame().payload());
    }

    @Test
    void shouldNotPingWhileSomethingComes() throws IOException {
        heard(INTERVAL_MS / 2);
        fire(INTERVAL_MS);
        assertNoPing();
        fire(INTERVAL_MS + INTERVAL_MS / 2);
        assertEquals(Frames.FINAL | Opcode.PING, peer.readFrame().first());
    }

    @Test
    void shouldTakeWhateverComesForAnAnswer() throws IOException {
        fire(INTERVAL_MS);
        heard(INTERVAL_MS + 5);
        fire(INTERVAL_MS + TIMEOUT_MS);
        assertEquals(-1, silentMs);
    }

    @Test
    void shouldNotJudgeAPeerThatIsNotListenedTo() throws IOException {
        fire(INTERVAL_MS);
        onLoop(() -> link.connection().pauseReading());
        fire(INTERVAL_MS + TIMEOUT_MS);
        assertEquals(-1, silentMs);
        onLoop(() -> link.connection().resumeReading());
        peer.readFrame();
        fire(2 * INTERVAL_MS + TIMEOUT_MS);
        assertEquals(Frames.FINAL | Opcode.PING, peer.readFrame().first());
        assertEquals(-1, silentMs);
    }

    @Test
    void shouldNotJudgeAPeerThatStillTakesWhatIsSent() throws Exception {
        onLoop(() -> link.write(ByteBuffer.allocate(16 << 20)));
        fire(INTERVAL_MS);
        var before = pending();
        assertTrue(before > 0);
        while (pending() == before) {
            peer.skip(64 * 1024);
        }
        fire(INTERVAL_MS + TIMEOUT_MS);
        assertEquals(-1, silentMs);
    }

    @Test
    void shouldStopWatching() throws IOException {
        onLoop(() -> keepAlive.watch(false));
        assertFalse(loop.await(keepAlive::isScheduled));
    }

    @Override
    public long lastHeardNs() {
        return lastHeardNs;
    }

    @Override
    public void onSilence(long ms) {
        silentMs = ms;
    }

    @Override
    public void onConnected() {
        connected.complete(true);
    }

    @Override
    public boolean onData(ByteBuffer data) {
        return true;
    }

    @Override
    public void onEnd() {
        link.close();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        connected.complete(false);
    }

    private void heard(long atMs) {
        lastHeardNs = startNs + atMs * MS;
    }

    private void fire(long atMs) throws IOException {
        onLoop(() -> keepAlive.onTime(startNs + atMs * MS));
    }

    private int pending() throws IOException {
        return loop.await(link::pendingBytes);
    }

    /** What comes first is what was sent after it. */
    private void assertNoPing() throws IOException {
        onLoop(() -> link.sendPong(ByteBuffer.allocate(0)));
        assertEquals(Opcode.PONG, peer.readFrame().opcode());
    }

    private interface Action {
        void run() throws IOException;
    }

    private void onLoop(Action action) throws IOException {
        loop.await(() -> {
            action.run();
            return null;
        });
    }
}

package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Farewells;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The last moments of a connection that no session is interested in any more: lets what is pending
 * go out, waits for the peer's goodbye, throws its data away, and closes.
 *
 * <p>It gives up when for {@link #PATIENCE_MS} nothing has moved, and in any case after
 * {@link Farewells#LIMIT_MS}. The server is the first to close TCP (RFC 6455, section 7.1.1).
 */
final class Farewell implements LinkOwner {
    /** How long the peer may take for its Close frame or its FIN. */
    static final long PATIENCE_MS = 2000;

    private final Link link;
    private final Optional<FrameDecoder> decoder;
    private final Timer timer = Timer.of(this::onTime);
    private final long startNs;
    private boolean expectsClose;
    private boolean closesWhenShut;
    private int pendingBefore;

    private Farewell(Link link, Optional<FrameDecoder> decoder) {
        this.link = link;
        this.decoder = decoder;
        this.startNs = link.loop().nowNs();
    }

    /** Our Close frame is sent, the peer's has not come yet. */
    static void awaitClose(Link link, FrameDecoder decoder) {
        var farewell = new Farewell(link, Optional.of(decoder));
        farewell.expectsClose = true;
        farewell.start();
    }

    /** Both Close frames are sent. */
    static void hangUp(Link link) {
        var farewell = new Farewell(link, Optional.empty());
        farewell.start();
        farewell.hangUp();
    }

    /** Our last word is sent, and the peer does not speak as it should. */
    static void awaitEnd(Link link) {
        var farewell = new Farewell(link, Optional.empty());
        farewell.start();
        farewell.link.connection().shutdownOutput();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        while (expectsClose) {
            var event = decoder.orElseThrow().next(data);
            if (event == FrameDecoder.Event.CLOSE) {
                expectsClose = false;
                hangUp();
            } else if (event == FrameDecoder.Event.VIOLATION) {
                expectsClose = false;
                link.connection().shutdownOutput();
            } else if (event == FrameDecoder.Event.STARVED) {
                return true;
            }
        }
        return true;
    }

    @Override
    public void onEnd() {
        finish();
    }

    @Override
    public void onOutputShut() {
        if (closesWhenShut) {
            finish();
        }
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        finish();
    }

    private void start() {
        link.ownedBy(this);
        if (link.isClosed()) {
            return;
        }
        Farewells.of(link.loop()).begin();
        pendingBefore = link.pendingBytes();
        link.loop().schedule(timer, PATIENCE_MS);
        if (link.hasPeerEnded()) {
            closesWhenShut = true;
            link.connection().shutdownOutput();
        } else {
            link.connection().resumeReading();
        }
    }

    private void hangUp() {
        if (!link.isClient() && !link.isClosed()) {
            // FIN follows what is pending; then nothing is left to wait for.
            closesWhenShut = true;
            link.connection().shutdownOutput();
        }
    }

    private void onTime() {
        var pending = link.pendingBytes();
        var lastedMs = (link.loop().nowNs() - startNs) / 1_000_000;
        if (pending < pendingBefore && lastedMs < Farewells.LIMIT_MS) {
            pendingBefore = pending;
            link.loop().schedule(timer, PATIENCE_MS);
        } else {
            finish();
        }
    }

    private void finish() {
        Farewells.of(link.loop()).end();
        link.loop().cancel(timer);
        decoder.ifPresent(FrameDecoder::release);
        link.close();
    }
}

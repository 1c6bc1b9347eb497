package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.MessageBuffers;
import io.l7mp.proxy.stream.Stream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A session's messages over one WebSocket connection, either end of it.
 *
 * <p>A Close frame ends both directions of a WebSocket, but its answer may wait a little (RFC 6455,
 * section 5.5.1): so the end of one direction is carried on as such, and for {@link #GRACE_MS} the
 * other one still works. Loop thread only.
 */
abstract class WebSocketStream extends Stream
        implements LinkOwner, Inbound.Receiver, KeepAlive.Owner {
    /** How long one direction outlives the other. */
    static final long GRACE_MS = 2000;

    /** What both directions do. */
    private enum State {
        /** The handshake is not over. Next: OPEN, DONE. */
        CONNECTING,
        /** Messages go both ways. Next: ENDED, PEER_ENDED, DONE. */
        OPEN,
        /** Our Close frame is sent, the peer may still speak. Next: DONE. */
        ENDED,
        /** The peer's Close frame has come, we may still speak. Next: DONE. */
        PEER_ENDED,
        /** No longer ours: a {@link Farewell} has the connection, or it is gone. */
        DONE
    }

    private final EventLoop loop;
    private final Link link;
    private final Inbound inbound;
    private final Timer graceTimer = Timer.of(this::onGraceOver);
    private final Optional<KeepAlive> keepAlive;

    private State state = State.CONNECTING;
    private long lastActiveNs;
    private long lastHeardNs;

    // What the peer is owed.
    private final PongDebt pongs;
    private boolean toldFull;
    private int peerCode;

    /** A stream over {@code link}, which is not connected yet or is at its handshake's end. */
    WebSocketStream(Link link, WebSocketSpec spec) {
        super(Kind.DATAGRAM);
        this.loop = link.loop();
        this.link = link;
        this.pongs = new PongDebt(link);
        var buffers = loop.local(MessageBuffers.class, any -> new MessageBuffers());
        this.inbound = new Inbound(
                new FrameDecoder(buffers, !link.isClient(), spec.maxMessage()), this);
        this.keepAlive = spec.ping().isOn()
                ? Optional.of(new KeepAlive(link, spec.ping(), this)) : Optional.empty();
        this.lastActiveNs = loop.nowNs();
    }

    /** Takes charge of the link: the handshake is over, {@code data} came with it. */
    final void open(ByteBuffer data) {
        become(State.OPEN);
        link.unread(data);
        lastHeardNs = loop.nowNs();
        link.ownedBy(this);
    }

    /** Whether the session has closed the stream, or it has failed. */
    final boolean isDone() {
        return state == State.DONE;
    }

    final Link link() {
        return link;
    }

    /** Ends a stream that cannot be connected; what was held is released already. */
    final void failToConnect(Cause cause) {
        if (state == State.CONNECTING) {
            become(State.DONE);
            events().onFailed(cause);
        }
    }

    @Override
    protected boolean take(Batch messages) {
        if (state != State.OPEN && state != State.PEER_ENDED) {
            drop(Counter.DROPS_SEND_FAILED, messages.count());
            return true;
        }
        lastActiveNs = loop.nowNs();
        var dropped = link.send(messages);
        if (dropped > 0) {
            drop(Counter.DROPS_STREAM_FULL, dropped);
        }
        toldFull = link.pendingBytes() > 0;
        return !toldFull;
    }

    @Override
    public boolean isFull() {
        return toldFull;
    }

    @Override
    public void end() {
        if (state == State.OPEN) {
            become(State.ENDED);
            loop.schedule(graceTimer, GRACE_MS);
            link.sendClose(CloseCode.NORMAL);
        } else if (state == State.PEER_ENDED) {
            answerClose();
            events().onInputFinished();
        }
    }

    @Override
    public void pause() {
        if (isReceiving()) {
            link.pauseReading();
        }
    }

    @Override
    public void resume() {
        if (isReceiving()) {
            // Who was not listened to has not been silent.
            lastHeardNs = loop.nowNs();
            link.resumeReading();
        }
    }

    @Override
    public void close(Ending ending) {
        say(ending == Ending.ABORT ? CloseCode.INTERNAL_ERROR : CloseCode.NORMAL);
    }

    @Override
    public void refuse(Failure failure) {
        say(CloseCode.NO_STATUS);
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    @Override
    public boolean onData(ByteBuffer data) {
        var welcome = true;
        if (isReceiving()) {
            lastActiveNs = loop.nowNs();
            lastHeardNs = lastActiveNs;
            welcome = inbound.receive(data);
        }
        if (isDone() && !link.isClosed()) {
            // The session left in the midst of the data: the peer's goodbye may be in the rest.
            return link.onData(data);
        }
        return welcome || !isReceiving();
    }

    @Override
    public void onEnd() {
        if (state == State.OPEN) {
            link.close();
            fail(failure("the peer closed the connection without a Close frame",
                    CloseCode.ABNORMAL));
        } else if (state == State.ENDED) {
            finishBoth();
        } else {
            peerGone();
        }
    }

    @Override
    public void onDrained() {
        if (state == State.OPEN) {
            pongs.settle();
        }
        if (toldFull) {
            toldFull = false;
            feeder().resume();
        }
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        if (state != State.DONE) {
            var text = failure(reason, CloseCode.ABNORMAL).text();
            fail(new Cause(text, isReset && state != State.PEER_ENDED));
        }
    }

    @Override
    public boolean isReceiving() {
        return state == State.OPEN || state == State.ENDED;
    }

    @Override
    public boolean deliver(Batch batch) {
        return pass(batch);
    }

    @Override
    public void onPing(ByteBuffer payload) {
        if (state == State.OPEN) {
            pongs.onPing(payload);
        }
    }

    @Override
    public void onPeerClose(int code) {
        peerCode = code;
        if (state == State.ENDED) {
            Farewell.hangUp(leave());
            events().onInputFinished();
        } else {
            become(State.PEER_ENDED);
            loop.schedule(graceTimer, GRACE_MS);
            // For its FIN, even when the session does not want data.
            link.resumeReading();
        }
        events().onOutputEnded();
    }

    @Override
    public void onViolation(int code, String what) {
        fault(Fault.PROTOCOL_ERROR);
        giveUp(code, what);
    }

    @Override
    public long lastHeardNs() {
        return lastHeardNs;
    }

    @Override
    public void onSilence(long ms) {
        giveUp(CloseCode.INTERNAL_ERROR, "no answer to a ping within " + ms + " ms");
    }

    private void onGraceOver() {
        if (state == State.PEER_ENDED) {
            peerGone();
        } else if (isSilent()) {
            finishBoth();
        } else {
            loop.schedule(graceTimer, GRACE_MS);
        }
    }

    /** It closed, and what the session still has for it cannot be delivered. */
    private void peerGone() {
        answerClose();
        events().onFailed(failure("the peer closed the connection", peerCode));
    }

    /** Whether nothing comes although it could: the peer's Close frame may lie behind data. */
    private boolean isSilent() {
        return link.connection().isReading()
                && loop.nowNs() - lastActiveNs >= GRACE_MS * 1_000_000;
    }

    private void finishBoth() {
        Farewell.awaitEnd(leave());
        events().onInputFinished();
        events().onOutputEnded();
    }

    private void answerClose() {
        leave();
        link.sendClose(peerCode);
        Farewell.hangUp(link);
    }

    /** The session is done with the stream: whatever is left to be said is said. */
    private void say(int code) {
        if (state == State.CONNECTING) {
            leave().close();
        } else if (state == State.PEER_ENDED) {
            answerClose();
        } else if (state != State.DONE) {
            var mayClose = state == State.OPEN;
            leave();
            if (mayClose) {
                link.sendClose(code);
            }
            Farewell.awaitClose(link, inbound.decoder());
        }
    }

    /** There is no going on with this peer. */
    private void giveUp(int code, String what) {
        var mayClose = state == State.OPEN;
        leave();
        if (mayClose) {
            link.sendClose(code);
        }
        Farewell.awaitEnd(link);
        events().onFailed(failure(what, code));
    }

    private Link leave() {
        become(State.DONE);
        loop.cancel(graceTimer);
        inbound.decoder().release();
        link.forgetUnread();
        return link;
    }

    /** The connection is gone. */
    private void fail(Cause cause) {
        leave();
        events().onFailed(cause);
    }

    private void become(State next) {
        assert next.ordinal() > state.ordinal() : state + " -> " + next;
        state = next;
        if (keepAlive.isPresent()) {
            keepAlive.get().watch(next == State.OPEN);
        }
    }

    private static Cause failure(String what, int code) {
        return Cause.of("websocket: " + what + " (" + code + ")");
    }
}

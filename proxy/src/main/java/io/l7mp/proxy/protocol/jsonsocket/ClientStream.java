package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/**
 * A stream to a server, which is connected when the server has said yes to the header. How long
 * that may take is the session's affair, and so is another attempt.
 */
final class ClientStream extends HandshakeStream {
    private final Greeting greeting;
    private final Timer inactivity = Timer.of(this::onInactivity);
    private boolean isSent;

    /**
     * What a stream begins with.
     *
     * @param peer the server, as messages call it
     * @param header the text of the request header
     * @param inactivityMs after how long without data the stream is given up; 0 is never
     */
    record Greeting(String peer, byte[] header, long inactivityMs) {
    }

    /** A stream over {@code below}, which is not connected yet. */
    ClientStream(EventLoop loop, Stream below, Greeting greeting) {
        super(loop, below);
        this.greeting = greeting;
    }

    @Override
    protected void onBelowConnected() {
        isSent = true;
        send(greeting.header());
        // What has been sent may have ended it.
        if (!isAt(State.DONE)) {
            below().resume();
        }
    }

    @Override
    public Optional<String> waitsFor() {
        return isSent ? Optional.of("the server has not answered the header") : super.waitsFor();
    }

    @Override
    void onHeader(byte[] text) throws HeaderException {
        var answer = Header.parse(text);
        answer.checkVersion();
        answer.checkStatus();
        becomePaused(State.OPEN);
        answer.more().ifPresent(more -> events().onNote("the server has answered " + more));
        if (greeting.inactivityMs() > 0) {
            loop().schedule(inactivity, greeting.inactivityMs());
        }
        events().onConnected();
    }

    @Override
    void onBadHeader(HeaderException reason) {
        fail("answer to the header: " + reason.getMessage());
    }

    @Override
    void onLackOfMemory() {
        fail("no memory for the answer to the header");
    }

    @Override
    void onLeave() {
        loop().cancel(inactivity);
    }

    @Override
    protected void onBelowEnded() {
        if (isAt(State.HEADER)) {
            fail("the server has closed the connection instead of answering the header");
        } else {
            super.onBelowEnded();
        }
    }

    private void onInactivity() {
        if (leftMs() <= 0) {
            events().onIdle();
        }
        if (leftMs() > 0) {
            loop().schedule(inactivity, leftMs());
        } else {
            fail("no data for " + greeting.inactivityMs() + " ms");
        }
    }

    private long leftMs() {
        return greeting.inactivityMs() - (loop().nowNs() - lastActiveNs()) / 1_000_000;
    }

    private void fail(String reason) {
        close(Ending.ABORT);
        events().onFailed(Cause.of("jsonsocket " + greeting.peer() + ": " + reason));
    }
}

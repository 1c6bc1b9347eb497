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
    private final byte[] header;
    private final long inactivityMs;
    private final Timer inactivity = Timer.of(this::onInactivity);
    private boolean isSent;

    /** A stream over {@code below} that ends after so long without data; 0 is never. */
    ClientStream(EventLoop loop, Stream below, byte[] header, long inactivityMs) {
        super(loop, below);
        this.header = header;
        this.inactivityMs = inactivityMs;
    }

    @Override
    protected void onBelowConnected() {
        isSent = true;
        send(header);
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
        if (inactivityMs > 0) {
            loop().schedule(inactivity, inactivityMs);
        }
        events().onConnected();
    }

    @Override
    void onBadHeader(HeaderException reason) {
        fail("refused: " + reason.getMessage());
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
        var leftMs = inactivityMs - (loop().nowNs() - lastActiveNs()) / 1_000_000;
        if (leftMs > 0) {
            loop().schedule(inactivity, leftMs);
        } else {
            fail("no data for " + inactivityMs + " ms");
        }
    }

    private void fail(String reason) {
        close(Ending.ABORT);
        events().onFailed(Cause.of("jsonsocket: " + reason));
    }
}

package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Attempt;
import io.l7mp.proxy.net.Connection;
import io.l7mp.proxy.net.Dialer;
import io.l7mp.proxy.net.Outbound;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A stream over a connection that may have to be made first: where it is dialled, by an
 * {@link Attempt}; where it was accepted, there is none.
 *
 * @param <C> the kind of connection
 */
abstract class DialledStream<C extends Connection> extends ConnectionStream<C> implements Dialer {
    private Optional<Attempt> attempt = Optional.empty();

    DialledStream(Kind kind, EventLoop loop) {
        super(kind, loop);
    }

    /** Lets {@link #connect} connect to {@code remote}. */
    final void target(Outbound outbound, Address remote) {
        attempt = Optional.of(outbound.attempt(loop(), remote, this));
    }

    /** Starts a connection to {@code remote}, whose events are this stream. */
    abstract C open(SocketAddress remote, String shown) throws IOException;

    @Override
    public final void connect() {
        attempt.ifPresent(Attempt::start);
    }

    @Override
    public final Optional<String> waitsFor() {
        return attempt.flatMap(Attempt::waitsFor);
    }

    @Override
    public final void close(Ending ending) {
        attempt.ifPresent(Attempt::cancel);
        super.close(ending);
    }

    @Override
    public final void dial(SocketAddress remote, String shown) {
        try {
            carryBy(open(remote, shown));
        } catch (IOException e) {
            attempt.orElseThrow().failed(e.getMessage());
        }
    }

    @Override
    public final void onConnected() {
        attempt.orElseThrow().succeeded();
        events().onConnected();
    }

    @Override
    public final void onUnreachable(String reason) {
        events().onFailed(Cause.of(reason));
    }

    @Override
    public final void onBroken(String reason, boolean isReset) {
        if (attempt.isEmpty() || attempt.get().isOver()) {
            super.onBroken(reason, isReset);
        } else {
            attempt.get().failed(reason);
        }
    }
}

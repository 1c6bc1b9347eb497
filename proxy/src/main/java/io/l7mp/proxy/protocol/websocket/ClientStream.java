package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Attempt;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Dialer;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.SocketConnection;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A stream that connects to a WebSocket server. How long that may take is the session's affair. */
final class ClientStream extends WebSocketStream implements ClientHandshake.Outcome, Dialer {
    private final EventLoop loop;
    private final Descriptors descriptors;
    private final UpgradeTarget target;
    private final Optional<SocketAddress> local;
    private final Attempt attempt;

    /** A stream to {@code target}, from {@code local} when given. */
    ClientStream(EventLoop loop, Outbound outbound, UpgradeTarget target,
            Optional<SocketAddress> local, WebSocketSpec spec) {
        super(new Link(loop, true), spec);
        this.loop = loop;
        this.descriptors = outbound.descriptors();
        this.target = target;
        this.local = local;
        this.attempt = outbound.attempt(loop, target.address(), this);
    }

    @Override
    public void connect() {
        var flaw = target.flaw();
        if (flaw.isPresent()) {
            onUnreachable("websocket: connect " + target.address() + ": " + flaw.get());
        } else {
            attempt.start();
        }
    }

    @Override
    public Optional<String> waitsFor() {
        return attempt.waitsFor();
    }

    @Override
    public void close(Ending ending) {
        attempt.cancel();
        super.close(ending);
    }

    @Override
    public void onUpgraded(ByteBuffer early) {
        attempt.succeeded();
        open(early);
        events().onConnected();
    }

    @Override
    public void onRefused(String reason) {
        attempt.succeeded();
        failToConnect(Cause.of(reason));
    }

    @Override
    public void onBroken(String reason) {
        attempt.failed(reason);
    }

    @Override
    public void onUnreachable(String reason) {
        failToConnect(Cause.of(reason));
    }

    @Override
    public void dial(SocketAddress remote, String shown) {
        var offer = UpgradeOffer.to(target, link().keys());
        link().ownedBy(new ClientHandshake(link(), offer, this));
        try {
            link().attach(SocketConnection.connect(loop, descriptors, remote, local, shown,
                    link()));
        } catch (IOException e) {
            attempt.failed(e.getMessage());
        }
    }
}

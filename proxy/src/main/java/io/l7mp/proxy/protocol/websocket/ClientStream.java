package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Connection;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Cause;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A stream that connects to a WebSocket server. How long that may take is the session's affair. */
final class ClientStream extends WebSocketStream implements ClientHandshake.Outcome {
    private final EventLoop loop;
    private final Descriptors descriptors;
    private final UpgradeTarget target;
    private final Optional<SocketAddress> local;

    /** A stream to {@code target}, from {@code local} when given. */
    ClientStream(EventLoop loop, Descriptors descriptors, UpgradeTarget target,
            Optional<SocketAddress> local, int maxMessage) {
        super(new Link(loop, true), maxMessage);
        this.loop = loop;
        this.descriptors = descriptors;
        this.target = target;
        this.local = local;
    }

    @Override
    public void connect() {
        var flaw = target.flaw();
        if (flaw.isPresent()) {
            onRefused("websocket: connect " + target.address() + ": " + flaw.get(), false);
        } else {
            target.address().resolve(loop, this::connectTo, reason -> onRefused(reason, false));
        }
    }

    @Override
    public void onUpgraded(ByteBuffer early) {
        open(early);
        events().onConnected();
    }

    @Override
    public void onRefused(String reason, boolean isReset) {
        failToConnect(new Cause(reason, isReset));
    }

    private void connectTo(SocketAddress remote) {
        if (isDone()) {
            return;
        }
        var offer = UpgradeOffer.to(target, link().keys());
        link().ownedBy(new ClientHandshake(link(), offer, this));
        try {
            link().attach(Connection.connect(loop, descriptors, remote, local,
                    target.address().toString(), link()));
        } catch (IOException e) {
            onRefused(e.getMessage(), false);
        }
    }
}

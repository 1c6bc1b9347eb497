package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.net.Descriptors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * The connections of one listener: accounts for their descriptors and knows which of them are
 * between two requests, so that these can be ended with the listener. I/O thread only.
 */
final class HttpConnections {
    private final Descriptors descriptors;
    private final Descriptors reserve;
    private final Consumer<StreamConnection> onMalformed;
    private final int maxIdleMs;
    /** What is idle, with what will end it. */
    private final Map<StreamConnection, XnioExecutor.Key> idle = new HashMap<>();
    private Optional<Http2Streams> streams = Optional.empty();
    private boolean closed;

    /** Connections accounted for by {@code descriptors} and, when they run out, the server's. */
    HttpConnections(Descriptors descriptors, HttpServer server,
            Consumer<StreamConnection> onMalformed) {
        this.descriptors = descriptors;
        this.reserve = server.reserve();
        this.maxIdleMs = server.limits().betweenRequestsMs();
        this.onMalformed = onMalformed;
    }

    /** Lets {@code http} serve a new connection, or ends it when there are no descriptors left. */
    void open(StreamConnection connection, HttpOpenListener http) {
        var account = account();
        if (account.isEmpty() || closed) {
            account.ifPresent(Descriptors::give);
            IoUtils.safeClose(connection);
            return;
        }
        markIdle(connection);
        var source = connection.getSourceChannel();
        source.setConduit(new LenientHeadConduit(source.getConduit()));
        var sink = connection.getSinkChannel();
        sink.setConduit(new OwnAnswerConduit(sink.getConduit(), () -> idle.containsKey(connection),
                () -> onMalformed.accept(connection)));
        http.handleEvent(connection);
        if (connection.isOpen()) {
            var theirs = connection.getCloseListener();
            connection.setCloseListener(gone -> {
                theirs.handleEvent(gone);
                onGone(gone, account.get());
            });
        } else {
            onGone(connection, account.get());
        }
    }

    /** A request has begun; its connection is busy until the exchange is complete. */
    void onRequest(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection http)) {
            onStream(exchange);
            return;
        }
        var connection = http.getChannel();
        markBusy(connection);
        exchange.addExchangeCompleteListener((complete, next) -> {
            if (closed) {
                complete.setPersistent(false);
            } else if (connection.isOpen()) {
                onIdle(http);
            }
            next.proceed();
        });
    }

    /** Ends what is idle now, and what is busy after its response. */
    void close() {
        closed = true;
        List.copyOf(idle.keySet()).forEach(IoUtils::safeClose);
        streams.ifPresent(Http2Streams::close);
    }

    private void onStream(HttpServerExchange exchange) {
        if (streams.isEmpty()) {
            streams = Optional.of(new Http2Streams(this::onFirstStream));
        }
        streams.get().onRequest(exchange);
    }

    /** From now on Undertow minds the times of the connection, which it does not show us. */
    private StreamConnection onFirstStream(HttpServerExchange exchange) {
        var peer = exchange.getConnection().getPeerAddress();
        var carrier = idle.keySet().stream()
                .filter(one -> peer.equals(one.getPeerAddress())).findAny().orElseThrow();
        markBusy(carrier);
        return carrier;
    }

    private void onIdle(HttpServerConnection http) {
        markIdle(http.getChannel());
        // What was read ahead may reach into the next body: no head starts with what follows.
        if (http.getExtraBytes() == null
                && http.getOriginalSourceConduit() instanceof LenientHeadConduit conduit) {
            conduit.startHead();
        }
    }

    private Optional<Descriptors> account() {
        if (descriptors.tryTake()) {
            return Optional.of(descriptors);
        }
        return reserve.tryTake() ? Optional.of(reserve) : Optional.empty();
    }

    private void onGone(StreamConnection connection, Descriptors account) {
        markBusy(connection);
        streams.ifPresent(known -> known.onGone(connection));
        account.give();
    }

    /**
     * Undertow minds its own timeouts, but for requests it refuses before we see them (no Host):
     * it waits for their bodies, however long that takes.
     */
    private void markIdle(StreamConnection connection) {
        idle.put(connection, IoTimer.start(connection.getIoThread(), maxIdleMs,
                () -> IoUtils.safeClose(connection)));
    }

    private void markBusy(StreamConnection connection) {
        var ending = idle.remove(connection);
        if (ending != null) {
            ending.remove();
        }
    }
}

package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.net.Descriptors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
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
    private final HttpLimits limits;
    private final Headcount all;
    /** What is idle, with what will end it. */
    private final Map<StreamConnection, XnioExecutor.Key> idle = new HashMap<>();
    /** Which of all speak HTTP/2. */
    private final Map<StreamConnection, Http2Connection> multiplexed = new HashMap<>();
    /** Of HTTP/2, on all connections: they have buffers, but no descriptors that limit them. */
    private int streams;
    private boolean closed;

    /** Connections accounted for by {@code descriptors} and, when they run out, the server's. */
    HttpConnections(Descriptors descriptors, HttpServer server,
            Consumer<StreamConnection> onMalformed) {
        this.descriptors = descriptors;
        this.reserve = server.reserve();
        this.limits = server.limits();
        this.all = server.connections();
        this.onMalformed = onMalformed;
    }

    /**
     * Lets {@code http} serve a new connection, or {@code http2} if that is what its client speaks;
     * ends it when there are no descriptors left.
     */
    void open(StreamConnection connection, HttpOpenListener http,
            Optional<Consumer<StreamConnection>> http2) {
        var account = account();
        if (account.isEmpty() || closed) {
            account.ifPresent(Descriptors::give);
            IoUtils.safeClose(connection);
            return;
        }
        all.enter();
        markIdle(connection, () -> IoUtils.safeClose(connection));
        connection.setCloseListener(gone -> onGone(gone, account.get()));
        if (http2.isEmpty()) {
            serve(connection, http);
            return;
        }
        var source = connection.getSourceChannel();
        var preface = new Preface(source.getConduit());
        source.setConduit(preface);
        source.setReadListener(ready -> {
            var kind = kind(connection, preface);
            if (kind != Preface.Kind.UNKNOWN) {
                source.suspendReads();
            }
            if (kind == Preface.Kind.HTTP1) {
                serve(connection, http);
            } else if (kind == Preface.Kind.HTTP2) {
                http2.get().accept(connection);
            }
        });
        source.wakeupReads();
    }

    /** A request has begun; a connection of HTTP/1.1 is busy until the exchange is complete. */
    void onRequest(HttpServerExchange exchange) {
        if (!(exchange.getConnection() instanceof HttpServerConnection http)) {
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

    /** {@code connection} gets another owner: HTTP/1.1 is over. */
    void onUpgrade(StreamConnection connection) {
        markBusy(connection);
    }

    /** Minds the times and the end of an HTTP/2 connection. */
    Http2Owner owner(StreamConnection connection) {
        return new Http2Owner() {
            @Override
            public boolean hasRoom() {
                return streams < HttpLimits.MAX_ALL_STREAMS;
            }

            @Override
            public void onBegin() {
                streams++;
            }

            @Override
            public void onEnd() {
                streams--;
            }

            @Override
            public void onBusy() {
                markBusy(connection);
            }

            @Override
            public void onIdle() {
                var http2 = multiplexed.get(connection);
                if (http2 != null) {
                    markIdle(connection, http2::leave);
                }
            }

            @Override
            public void onMalformed() {
                onMalformed.accept(connection);
            }

            @Override
            public void onGoneAway() {
                // It may not take as much as that.
                IoTimer.start(connection.getIoThread(), limits.lingerMs(),
                        () -> IoUtils.safeClose(connection));
            }
        };
    }

    /** The connection speaks HTTP/2 from now on. */
    void add(StreamConnection connection, Http2Connection http2) {
        multiplexed.put(connection, http2);
        markBusy(connection);
        markIdle(connection, http2::leave);
        if (closed) {
            http2.leave();
        }
    }

    /** Ends what is idle now, and what is busy after its response. */
    void close() {
        closed = true;
        for (var http2 : List.copyOf(multiplexed.values())) {
            http2.leave();
        }
        idle.keySet().stream().filter(one -> !multiplexed.containsKey(one)).toList()
                .forEach(IoUtils::safeClose);
    }

    private static Preface.Kind kind(StreamConnection connection, Preface preface) {
        try {
            return preface.look();
        } catch (IOException e) {
            // The client has gone before it said anything.
            IoUtils.safeClose(connection);
            return Preface.Kind.UNKNOWN;
        }
    }

    private void serve(StreamConnection connection, HttpOpenListener http) {
        var source = connection.getSourceChannel();
        source.setConduit(new LenientHeadConduit(source.getConduit()));
        var sink = connection.getSinkChannel();
        sink.setConduit(new OwnAnswerConduit(sink.getConduit(), () -> idle.containsKey(connection),
                () -> onMalformed.accept(connection)));
        var ours = connection.getCloseListener();
        http.handleEvent(connection);
        if (connection.isOpen()) {
            var theirs = connection.getCloseListener();
            connection.setCloseListener(gone -> {
                theirs.handleEvent(gone);
                ours.handleEvent(gone);
            });
        }
    }

    private void onIdle(HttpServerConnection http) {
        markIdle(http.getChannel(), () -> IoUtils.safeClose(http.getChannel()));
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
        var http2 = multiplexed.remove(connection);
        if (http2 != null) {
            http2.onGone();
        }
        markBusy(connection);
        account.give();
        all.leave();
    }

    /**
     * Undertow minds its own timeouts, but for requests it refuses before we see them (no Host):
     * it waits for their bodies, however long that takes.
     */
    private void markIdle(StreamConnection connection, Runnable ending) {
        idle.put(connection, IoTimer.start(connection.getIoThread(), limits.betweenRequestsMs(),
                ending));
    }

    private void markBusy(StreamConnection connection) {
        var ending = idle.remove(connection);
        if (ending != null) {
            ending.remove();
        }
    }
}

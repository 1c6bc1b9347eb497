package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a listener's clients wait until they have sent their headers; one for each loop.
 *
 * <p>The longest waiting goes when there are too many: whoever means it sends a header at once.
 */
final class Reception implements SessionAcceptor {
    /** The most clients that wait. */
    static final int MAX_WAITING = 4096;

    private final JsonSocketListener listener;
    private final ListenerContext context;
    private final EventLoop loop;
    private final LoopTraffic transport;
    private final Map<ServerStream, Timer> waiting = new LinkedHashMap<>();

    Reception(JsonSocketListener listener, ListenerContext context, EventLoop loop) {
        this.listener = listener;
        this.context = context;
        this.loop = loop;
        this.transport = context.info().transport().orElseThrow().traffic().on(loop.counters());
    }

    EventLoop loop() {
        return loop;
    }

    /** Takes a client of the transport, who has sent nothing yet. */
    @Override
    public void accept(ListenerInfo beneath, Metadata metadata, Stream below) {
        transport.requested();
        transport.opened();
        var stream = new ServerStream(this, metadata, below);
        stream.count(context.info().traffic().on(loop.counters()));
        if (waiting.size() >= MAX_WAITING) {
            waiting.keySet().iterator().next().giveUp(
                    HeaderException.unavailable("Too many clients have sent no header"));
        }
        waiting.put(stream, timer(stream));
        stream.start();
    }

    /** Refuses who comes when the listener is gone. */
    void checkOpen() throws HeaderException {
        if (listener.isClosed()) {
            throw HeaderException.unavailable("Listener \"" + context.name() + "\" is gone");
        }
    }

    /** Makes a session of a client. */
    void onHeader(Header header, Metadata metadata, ServerStream stream) {
        stopWaiting(stream);
        metadata.rename("JSONSocket:" + context.name() + "-" + context.info().nextSessionNumber());
        metadata.with("JSONSocket", header.copy());
        context.acceptors().apply(loop).accept(context.info(), metadata, stream);
    }

    /** A client is gone. */
    void onLeave(ServerStream stream) {
        stopWaiting(stream);
        transport.closed();
    }

    /** A singleton is there before anybody has spoken, and may wait as long as it likes. */
    private Timer timer(ServerStream stream) {
        var timer = Timer.of(() -> stream.giveUp(HeaderException.timeout(
                "No header within " + listener.timeoutMs() + " ms")));
        if (!stream.isReconnectable()) {
            loop.schedule(timer, listener.timeoutMs());
        }
        return timer;
    }

    private void stopWaiting(ServerStream stream) {
        var timer = waiting.remove(stream);
        if (timer != null) {
            loop.cancel(timer);
        }
    }
}

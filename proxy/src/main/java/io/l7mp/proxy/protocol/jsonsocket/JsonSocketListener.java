package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A listener over that of another protocol, whose clients become sessions by their headers. */
final class JsonSocketListener implements Listener {
    private final Listener transport;
    private final long timeoutMs;
    // Written by control, read by loops: who has sent no header yet is late then.
    private volatile boolean isClosed;

    /**
     * What it is made of.
     *
     * @param spec of the listener beneath
     * @param maker makes that listener
     * @param timeoutMs how long a client may take for its header
     */
    record Plan(ListenerSpec spec, Function<ListenerContext, Listener> maker, long timeoutMs) {
    }

    JsonSocketListener(ListenerContext context, Plan plan) {
        this.timeoutMs = plan.timeoutMs();
        var beneath = context.info().over(plan.spec());
        var receptions = new ConcurrentHashMap<Object, Reception>();
        this.transport = plan.maker().apply(new ListenerContext(beneath, context.loops(),
                loop -> receptions.computeIfAbsent(loop,
                        any -> new Reception(this, context, loop)), context.descriptors()));
    }

    long timeoutMs() {
        return timeoutMs;
    }

    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void open() throws IOException {
        transport.open();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        transport.close();
    }
}

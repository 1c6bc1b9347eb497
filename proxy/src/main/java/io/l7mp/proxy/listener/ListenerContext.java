package io.l7mp.proxy.listener;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.net.Descriptors;
import java.util.function.Function;

/**
 * What a listener works with.
 *
 * @param info its identity
 * @param loops where its sockets and sessions live
 * @param acceptors who takes its clients, per loop
 * @param descriptors to be asked before a socket is opened for a client
 */
public record ListenerContext(ListenerInfo info, LoopGroup loops,
        Function<EventLoop, SessionAcceptor> acceptors, Descriptors descriptors) {
    /** The name of the listener. */
    public String name() {
        return info.name();
    }
}

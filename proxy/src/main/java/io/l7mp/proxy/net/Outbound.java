package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;

/**
 * What the outgoing connections of the process share. Any thread.
 *
 * @param descriptors what their sockets are accounted for in
 * @param resolver finds the addresses behind names
 */
public record Outbound(Descriptors descriptors, Resolver resolver) {
    /** An attempt to reach {@code address} from {@code loop}; {@code dialer} makes the sockets. */
    public Attempt attempt(EventLoop loop, Address address, Dialer dialer) {
        return new Attempt(new Attempt.Place(loop, resolver), address, dialer);
    }
}

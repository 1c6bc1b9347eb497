package io.l7mp.proxy.net;

import java.net.SocketAddress;

/** Who makes the sockets of an {@link Attempt}; called on the loop's thread. */
public interface Dialer {
    /**
     * Connect to {@code remote} and tell the attempt how that went, maybe at once.
     *
     * @param shown what messages call it
     */
    void dial(SocketAddress remote, String shown);

    /** There is nothing left to dial, for {@code reason}; the attempt is over. */
    void onUnreachable(String reason);
}

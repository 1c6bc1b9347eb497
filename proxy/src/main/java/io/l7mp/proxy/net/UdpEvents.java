package io.l7mp.proxy.net;

import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.metrics.Counter;

/** What a {@link UdpSocket} tells its owner; loop thread only. */
public interface UdpEvents {
    /**
     * Datagrams have come. They lie in memory that all UDP sockets of the loop share and are valid
     * until this returns.
     *
     * @param count how many slots of {@code received} are filled; at least 1
     */
    void onReceived(RecvBatch received, int count);

    /**
     * The connected peer cannot be reached: an earlier datagram was answered by an ICMP error.
     *
     * @param errno of {@link io.l7mp.ffi.Errno}, such as {@code ECONNREFUSED}
     */
    void onUnreachable(int errno);

    /** So many datagrams that were to be sent are dropped, for {@code reason}. */
    void onDropped(Counter reason, int count);

    /** {@link #onReceived} threw, which it should not; must not throw itself. */
    void onDefect(Throwable cause);
}

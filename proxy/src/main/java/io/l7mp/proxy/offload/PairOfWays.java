package io.l7mp.proxy.offload;

import io.l7mp.ffi.flow.FlowAction;
import java.util.stream.Stream;

/**
 * The ways a session's datagrams leave by.
 *
 * @param toServer of the client's
 * @param toClient of the other side's
 */
record PairOfWays(Way toServer, Way toClient) {
    private static final int LOOPBACK = 1;

    /**
     * What to do with datagrams that stay on this host. On loopback they are where they have to be
     * already; on another interface they would be martians there.
     */
    FlowAction action() {
        return toServer instanceof Way.Local && toClient instanceof Way.Local
                ? FlowAction.PASS : FlowAction.LOCAL;
    }

    /** The interfaces by which datagrams come in, if they come the way that answers go. */
    Stream<Integer> arrivals() {
        return Stream.of(toServer, toClient).map(way -> switch (way) {
            case Way.Out out -> out.ifindex();
            case Way.Local local -> LOOPBACK;
            case Way.Closed closed -> 0;
        });
    }

    /** Makes sure that there are ways at all. */
    void check() throws RefusedException {
        for (var way : new Way[] {toServer, toClient}) {
            if (way instanceof Way.Closed closed) {
                throw new RefusedException(Refusal.ROUTE, closed.reason());
            }
        }
    }
}

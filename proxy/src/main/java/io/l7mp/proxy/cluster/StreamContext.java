package io.l7mp.proxy.cluster;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/**
 * What a cluster may know when it opens a stream.
 *
 * @param loop the session's loop
 * @param sessionName the session's name
 * @param metadata what is known of the session, after rewrites
 * @param source the listener's stream, for clusters that answer it in its own terms
 * @param endPoint the one the load balancer chose; empty for virtual clusters
 * @param timeoutMs how long connecting may take
 */
public record StreamContext(EventLoop loop, String sessionName, Metadata metadata, Stream source,
        Optional<EndPoint> endPoint, long timeoutMs) {
    /** The endpoint's address; for transport clusters, which always have one. */
    public String address() {
        return endPoint.orElseThrow().address();
    }
}

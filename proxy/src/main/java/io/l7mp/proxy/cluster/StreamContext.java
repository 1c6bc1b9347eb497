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
 * @param direction which way the data flow that the stream is given
 */
public record StreamContext(EventLoop loop, String sessionName, Metadata metadata, Stream source,
        Optional<EndPoint> endPoint, long timeoutMs, Direction direction) {
    /** For a stage on the way from the client to the destination, or the latter. */
    public StreamContext(EventLoop loop, String sessionName, Metadata metadata, Stream source,
            Optional<EndPoint> endPoint, long timeoutMs) {
        this(loop, sessionName, metadata, source, endPoint, timeoutMs, Direction.INGRESS);
    }

    /** The endpoint's address; for transport clusters, which always have one. */
    public String address() {
        return endPoint.orElseThrow().address();
    }
}

package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Direction;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/**
 * Where a stage is, or was last: the cluster that serves it, which of its endpoints, and who counts
 * that. Loop thread only.
 */
final class Place {
    /** Why a cluster cannot be connected to. */
    static final String NO_END_POINT = "No endpoint in cluster";

    private final Session session;
    private final String name;
    private final Direction direction;
    private Optional<Cluster> cluster = Optional.empty();
    private Optional<EndPoint> endPoint = Optional.empty();
    private Optional<EndPoint> lastEndPoint = Optional.empty();
    private LoopTraffic traffic;
    private boolean isCounted;
    private boolean isOpen;

    /** The place of a stage that the cluster called {@code name} is to serve. */
    Place(Session session, String name, Direction direction) {
        this.session = session;
        this.name = name;
        this.direction = direction;
    }

    /** Why there is no cluster called {@code name}. */
    static String noCluster(String name) {
        return "Cannot find cluster \"" + name + "\"";
    }

    /** The name of the cluster. */
    String name() {
        return name;
    }

    /** Empty before the first attempt. */
    Optional<Cluster> cluster() {
        return cluster;
    }

    /** Empty before, between and after connections, and at clusters that have none. */
    Optional<EndPoint> endPoint() {
        return endPoint;
    }

    /** Who counts what the stage carries; null before the first attempt. */
    LoopTraffic traffic() {
        return traffic;
    }

    /** Looks the cluster up, as it is now; false when there is none. */
    boolean findCluster() {
        cluster = session.cluster(name);
        cluster.ifPresent(found -> traffic = found.traffic().on(session.loop().counters()));
        return cluster.isPresent();
    }

    /** Has the cluster choose an endpoint, another one than last time if that is possible. */
    boolean chooseEndPoint() {
        var found = cluster.orElseThrow();
        if (found.connector().isVirtual()) {
            return true;
        }
        endPoint = found.choose(session.metadata(), lastEndPoint);
        return endPoint.isPresent();
    }

    /** A new stream to there; {@link #leave} must follow. */
    Stream open() {
        if (!isCounted) {
            isCounted = true;
            traffic.requested();
        }
        endPoint.ifPresent(EndPoint::sessionStarted);
        var stream = cluster.orElseThrow().connector().open(new StreamContext(session.loop(),
                session.name(), session.metadata(), sourceStream(), endPoint,
                session.retry().timeoutMs(), direction));
        traffic.opened();
        isOpen = true;
        return stream;
    }

    /** The session is not at the endpoint any more. */
    void leave() {
        endPoint.ifPresent(EndPoint::sessionEnded);
        lastEndPoint = endPoint.or(() -> lastEndPoint);
        endPoint = Optional.empty();
        if (isOpen) {
            isOpen = false;
            traffic.closed();
        }
    }

    /** The client's stream; it may be gone while its session still is about to end. */
    private Stream sourceStream() {
        return session.source().stream().orElse(Stream.NO_FEEDER);
    }
}

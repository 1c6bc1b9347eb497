package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import java.util.Optional;

/**
 * A stage that a cluster serves: each attempt looks the cluster up, has it choose an endpoint, and
 * opens a new stream to there. Loop thread only.
 */
final class ClusterStage extends Stage {
    private final Place place;

    /** The stage at {@code id} of the chain, served by the cluster that {@code place} names. */
    ClusterStage(Session session, int id, Place place) {
        super(session, id, StageState.INIT);
        this.place = place;
    }

    @Override
    String origin() {
        return place.name();
    }

    @Override
    LoopTraffic traffic() {
        return place.traffic();
    }

    @Override
    Optional<Cluster> cluster() {
        return place.cluster();
    }

    @Override
    Optional<EndPoint> endPoint() {
        return place.endPoint();
    }

    @Override
    boolean isRetriable() {
        return cluster().map(found -> found.connector().isRetriable()).orElse(true);
    }

    /** Whether its stream leads to {@code other}. */
    boolean isAt(EndPoint other) {
        return stream().isPresent()
                && endPoint().filter(here -> here.isSameAs(other)).isPresent();
    }

    /** Breaks the connection because its endpoint was deleted. */
    void lose() {
        var broken = stream().orElseThrow();
        broken.detach();
        broken.close(Ending.ABORT);
        onFailed(Cause.of("EndPoint " + endPoint().orElseThrow().name() + " deleted"));
    }

    @Override
    void open() {
        if (!place.findCluster()) {
            onAttemptFailed("Not Found", Place.noCluster(origin()));
        } else if (!place.chooseEndPoint()) {
            traffic().failed(Fault.NO_ENDPOINT);
            onAttemptFailed("Not Found", Place.NO_END_POINT);
        } else {
            connectStream();
        }
    }

    @Override
    void onTime() {
        if (stream().isEmpty()) {
            attempt();
        } else {
            onTimedOut();
        }
    }

    @Override
    void leave() {
        place.leave();
    }

    private void connectStream() {
        var stream = place.open();
        use(stream);
        session().wire(this);
        stream.connect();
        if (state() == StageState.INIT || state() == StageState.RETRYING) {
            attempts().limit();
        }
    }

    private void onTimedOut() {
        traffic().failed(Fault.CONNECT_FAILED);
        var detail = stream().orElseThrow().waitsFor().map(what -> ": " + what).orElse("");
        dropStream(Ending.ABORT);
        onAttemptFailed("General Server Error", "no connection within "
                + session().retry().timeoutMs() + " ms" + detail);
    }
}

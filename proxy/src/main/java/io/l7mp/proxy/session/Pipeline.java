package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Direction;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.stream.Sink;
import io.l7mp.proxy.stream.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ring of a session's stages: source, ingress, destination, egress, and back to the source.
 *
 * <p>While it flows, each stream's output is wired straight to the next stream, so a batch passes
 * all stages by plain calls. While it is held (a stage is not connected) each stream writes into
 * its own backlog, and whoever can be paused is, but for the source: a client may leave meanwhile,
 * and that shows only to those who read.
 */
final class Pipeline {
    private static final int SOURCE = 0;

    private final Optional<Route> route;
    private final List<Stage> ring;
    private boolean flowing;
    /** Tells a flow whether it was interrupted, and perhaps begun anew, by what it has caused. */
    private int era;

    /** The ring of a session that has no route: {@code source} alone. */
    Pipeline(SourceStage source) {
        this.route = Optional.empty();
        this.ring = List.of(source);
    }

    /** The ring along {@code route}, from {@code source} back to it; to be connected. */
    Pipeline(Route route, SourceStage source) {
        this.route = Optional.of(route);
        var clusters = route.clusters();
        this.ring = new ArrayList<>(1 + clusters.size());
        ring.add(source);
        for (var cluster : clusters) {
            var id = ring.size();
            var way = id <= destinationIndex() ? Direction.INGRESS : Direction.EGRESS;
            ring.add(new ClusterStage(source.session(), id,
                    new Place(source.session(), cluster, way)));
        }
    }

    /** The route it is made of; empty before there is one. */
    Optional<Route> route() {
        return route;
    }

    /** All stages: source, ingress, destination, egress. */
    List<Stage> stages() {
        return ring;
    }

    /** All stages but the source. */
    List<ClusterStage> clusterStages() {
        var stages = new ArrayList<ClusterStage>(ring.size() - 1);
        for (var i = 1; i < ring.size(); i++) {
            stages.add((ClusterStage) ring.get(i));
        }
        return stages;
    }

    /** The stages between source and destination. */
    List<Stage> ingress() {
        return route.isEmpty() ? List.of() : ring.subList(1, destinationIndex());
    }

    /** Where the route leads to; only if there is one. */
    Stage destination() {
        return ring.get(destinationIndex());
    }

    /** The stages between destination and source. */
    List<Stage> egress() {
        return route.isEmpty() ? List.of() : ring.subList(destinationIndex() + 1, ring.size());
    }

    boolean isConnected() {
        for (var stage : ring) {
            if (!stage.isConnected()) {
                return false;
            }
        }
        return true;
    }

    boolean isFlowing() {
        return flowing;
    }

    boolean isFinished() {
        for (var stage : ring) {
            if (!stage.isFinished()) {
                return false;
            }
        }
        return true;
    }

    /** Lets {@code stage}, whose stream is new, take its place while the chain is held. */
    void wire(Stage stage) {
        var i = ring.indexOf(stage);
        rewire(i);
        rewire(after(i));
    }

    /** Connects everything with everything: what waited goes first, then data flow. */
    void flow() {
        flowing = true;
        var mine = ++era;
        for (var i = 0; i < ring.size(); i++) {
            ring.get(i).ready();
            rewire(i);
        }
        // The last first: what waits further down the chain is older.
        for (var i = ring.size() - 1; i >= 0; i--) {
            drain(ring.get(i), ring.get(after(i)), mine);
        }
        for (var i = 0; i < ring.size() && era == mine; i++) {
            resume(i);
        }
    }

    /** Stops the flow: a stage is lost. */
    void hold() {
        stop();
        for (var i = 0; i < ring.size(); i++) {
            rewire(i);
            if (i == SOURCE && ring.get(i).isConnected()) {
                streamOf(i).resume();
            } else {
                ring.get(i).stream().ifPresent(Stream::pause);
            }
        }
    }

    /** Passes the end of {@code stage}'s output on, now or when data flow again. */
    void passEnd(Stage stage) {
        if (flowing) {
            ring.get(after(ring.indexOf(stage))).endInput();
        }
    }

    /** For the end of the session. */
    void stop() {
        flowing = false;
        era++;
    }

    private void rewire(int i) {
        ring.get(i).stream().ifPresent(stream -> stream.wire(sinkAfter(i), feederOf(i)));
    }

    private Sink sinkAfter(int i) {
        return flowing ? streamOf(after(i)) : ring.get(i).backlog();
    }

    private Stream feederOf(int i) {
        return flowing ? streamOf(before(i)) : Stream.NO_FEEDER;
    }

    private Stream streamOf(int i) {
        return ring.get(i).stream().orElseThrow();
    }

    private void drain(Stage stage, Stage next, int mine) {
        var backlog = stage.backlogIfAny();
        while (era == mine && backlog.isPresent() && !backlog.get().isEmpty()) {
            backlog.get().passOldest(next.stream().orElseThrow());
        }
        if (era == mine && stage.isOutputEnded() && !next.isEndPassedIn()) {
            next.endInput();
        }
    }

    private void resume(int i) {
        if (!streamOf(after(i)).isFull()) {
            streamOf(i).resume();
        }
    }

    private int destinationIndex() {
        return 1 + route.orElseThrow().ingress().size();
    }

    private int after(int i) {
        return i + 1 == ring.size() ? 0 : i + 1;
    }

    private int before(int i) {
        return i == 0 ? ring.size() - 1 : i - 1;
    }
}

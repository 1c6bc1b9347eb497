package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.session.SessionEvent.Type;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.util.List;
import java.util.Optional;

/**
 * One client and the chain that serves it, from {@link #start} to {@link #end}.
 *
 * <p>Stages report what happens to them; here it is decided what that means: go on, connect again,
 * or end. The session ends in one place, {@link #finish}. Loop thread only.
 */
final class Session {
    private final SessionTable table;
    private final long serial;
    private final String name;
    private final ListenerInfo listener;
    private final Metadata metadata;
    private final EventLog events = new EventLog();
    private final SourceStage source;
    private final IdleWatch idleWatch;
    private final Bypass bypass;

    private SessionState state = SessionState.INIT;
    private RetryPolicy retry;
    private Pipeline pipeline;
    private Optional<Stage> firstEnded = Optional.empty();
    private long weight;

    Session(SessionTable table, ListenerInfo listener, Metadata metadata, Stream sourceStream) {
        this.table = table;
        this.serial = table.nextSerial();
        this.name = metadata.name();
        this.listener = listener;
        this.metadata = metadata;
        this.source = new SourceStage(this, sourceStream);
        this.pipeline = new Pipeline(source);
        this.idleWatch = new IdleWatch(table.loop(), sourceStream, listener.idleTimeoutMs(),
                this::onIdle);
        this.bypass = new Bypass(this, table.offload());
    }

    /** How the API calls it; a rule that rewrites the name in the metadata does not change it. */
    String name() {
        return name;
    }

    /** Its number among all sessions of the process: older ones have smaller numbers. */
    long serial() {
        return serial;
    }

    SessionState state() {
        return state;
    }

    ListenerInfo listener() {
        return listener;
    }

    Metadata metadata() {
        return metadata;
    }

    EventLog events() {
        return events;
    }

    EventLoop loop() {
        return table.loop();
    }

    RetryPolicy retry() {
        return retry;
    }

    SourceStage source() {
        return source;
    }

    /** The way its data go: the source alone before it has a route. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** The route it took; empty before it has one. */
    Optional<Route> route() {
        return pipeline.route();
    }

    /** All its stages: source, ingress, destination, egress. */
    List<Stage> stages() {
        return pipeline.stages();
    }

    /** What it is counted with by {@link SessionMemory}, in bytes; 0 when it is not. */
    long weight() {
        return weight;
    }

    /** Notes what it is counted with. */
    void weigh(long bytes) {
        weight = bytes;
    }

    /** How far the kernel carries its data. */
    Bypass bypass() {
        return bypass;
    }

    /** Kernel offload was switched on, or other interfaces take part. */
    void reconsiderOffload() {
        if (state == SessionState.CONNECTED && pipeline.isFlowing()) {
            bypass.start();
        }
    }

    /** The cluster called {@code name}, as configured now. */
    Optional<Cluster> cluster(String name) {
        return Optional.ofNullable(table.snapshot().clusters().get(name));
    }

    /** Finds the route and connects all stages at once. */
    void start() {
        record(Type.INIT, name(), "");
        pipeline.wire(source);
        switch (new RouteLookup(table.snapshot(), metadata).find(listener.ruleList())) {
            case RouteLookup.Found found -> {
                record(Type.LOOKUP_SUCCESS, table.shared(found.rule()), "");
                take(found.route());
            }
            case RouteLookup.Missing missing -> {
                table.onRouted(this);
                fail(missing.failure());
            }
        }
    }

    /** Ends it because of a defect of ours, in a rule or a stage. */
    void fail(Throwable defect) {
        fail(Failure.general("Session " + name() + ": internal error: " + defect));
    }

    /**
     * Ends it from outside: by the API, with its listener, with the process. One that is about to
     * end by itself is left to do so.
     */
    void end(String content) {
        if (state == SessionState.DESTROYED) {
            record(Type.END, "OK", content);
            record(Type.DESTROY, "Session destroyed", "");
        } else if (stages().stream().noneMatch(Stage::isConcluding)) {
            interrupt("OK", content);
        }
    }

    /** Breaks its connections to {@code gone}, an endpoint that was deleted. */
    void lose(EndPoint gone) {
        for (var stage : pipeline.clusterStages()) {
            if (stage.isAt(gone)) {
                stage.lose();
            }
        }
    }

    /** Gives a stage's new stream its place in the chain. */
    void wire(Stage stage) {
        pipeline.wire(stage);
    }

    /** A stage is connected; with the last one the session is. */
    void onStageConnected() {
        if (isOver() || !pipeline.isConnected()) {
            return;
        }
        record(Type.CONNECT, "Session successfully connected", "");
        if (state == SessionState.INIT) {
            become(SessionState.CONNECTED);
            table.lostBounds().look(name(), stages());
            idleWatch.start();
            source.onSessionConnected();
        } else {
            loop().counters().increment(Counter.RECONNECTS);
        }
        if (!isOver()) {
            pipeline.flow();
        }
        // What waited may have broken something on its way.
        reconsiderOffload();
    }

    /** The last attempt to connect a stage has failed. */
    void onStageGivenUp(Stage stage, String message, String detail) {
        if (state == SessionState.INIT) {
            fail(Failure.notFound("Pipeline setup failed for session \"" + name() + "\": " + message
                    + ": " + detail));
        } else {
            fail(Failure.general("Session " + name() + ": Stage " + stage
                    + ": retries exhausted: " + detail));
        }
    }

    /** No more data come out of {@code stage}. */
    void onStageOutputEnded(Stage stage) {
        if (isOver()) {
            return;
        }
        if (isWorthReconnecting(stage)) {
            stage.disconnect(Ending.ORDERLY);
            recordDisconnect(stage, "Reason: unknown");
            reconnect(stage);
            return;
        }
        firstEnded = firstEnded.or(() -> Optional.of(stage));
        pipeline.passEnd(stage);
        onStageFinished();
    }

    /** One direction of a stage is done; the session ends when all are. */
    void onStageFinished() {
        if (!isOver() && pipeline.isFinished()) {
            firstEnded.ifPresent(stage -> recordDisconnect(stage, "Reason: unknown"));
            finish(Type.END, "Normal end", "", Ending.ORDERLY);
        }
    }

    /** Something happened on a stage's connection that changes nothing here. */
    void onStageNote(Stage stage, String text) {
        record(Type.NOTE, "Stage: " + stage.origin() + ": " + text, "");
    }

    /** A connected stage broke. */
    void onStageLost(Stage stage, Cause cause) {
        if (isOver()) {
            return;
        }
        recordDisconnect(stage, "Error: " + cause.text() + ":");
        if (state == SessionState.INIT) {
            onStageGivenUp(stage, "General Server Error", cause.text());
        } else if (!retry.isKnown()) {
            fail(Failure.general("Unknown retry policy for session \"" + name() + "\""));
        } else if (!retry.reconnects() || stage.isOutputEnded()) {
            finish(Type.END, "Normal end", cause.text(), Ending.ABORT);
        } else if (stage.isRetriable()) {
            reconnect(stage);
        } else {
            fail(Failure.general("Session " + name() + ": Stage " + stage
                    + " is not retriable"));
        }
    }

    private void take(Route taken) {
        retry = new RetryPolicy(taken.retry());
        pipeline = new Pipeline(taken, source);
        table.onRouted(this);
        pipeline.wire(source);
        for (var stage : pipeline.clusterStages()) {
            if (!isOver()) {
                stage.connect(retry.connectRetries());
            }
        }
    }

    private boolean isWorthReconnecting(Stage stage) {
        return stage != source && !stage.isEndPassedIn() && retry.reconnects()
                && stage.isRetriable() && !source.isOwedResponse();
    }

    private void reconnect(Stage stage) {
        bypass.stop();
        pipeline.hold();
        stage.reconnect(retry.reconnectAttempts());
    }

    private void fail(Failure failure) {
        if (isOver()) {
            return;
        }
        source.traffic().failed(Fault.SESSION_FAILED);
        record(Type.ERROR, failure.message(), failure.content());
        if (state == SessionState.INIT || source.isOwedResponse()) {
            source.refuse(failure);
        }
        destroy(Ending.ABORT);
    }

    /** Ends it before its time: an HTTP response must not look as if it were complete. */
    private void interrupt(String message, String content) {
        record(Type.END, message, content);
        if (source.isOwedResponse()) {
            source.refuse(Failure.unavailable(content));
        }
        destroy(Ending.ORDERLY);
    }

    private void finish(Type type, String message, String content, Ending ending) {
        if (!isOver()) {
            record(type, message, content);
            destroy(ending);
        }
    }

    private void destroy(Ending ending) {
        become(SessionState.FINALIZING);
        idleWatch.stop();
        // Before sockets are closed: the kernel would go on without them.
        bypass.stop();
        pipeline.stop();
        stages().forEach(stage -> stage.close(ending));
        record(Type.DESTROY, "Session destroyed", "");
        become(SessionState.DESTROYED);
        table.onDestroyed(this);
    }

    /** Whether it is ending or has ended. */
    boolean isOver() {
        return state.ordinal() >= SessionState.FINALIZING.ordinal();
    }

    private void become(SessionState next) {
        assert state.mayBecome(next) : state + " -> " + next;
        state = next;
    }

    private void onIdle() {
        // The kernel may have carried what nobody has told yet.
        bypass.catchUp();
        if (!isOver() && !idleWatch.waitOn()) {
            interrupt("Normal end", "No data for " + listener.idleTimeoutMs() + " ms");
        }
    }

    private void recordDisconnect(Stage stage, String reason) {
        record(Type.DISCONNECT, "Session.disconnect: Stage: " + stage.origin() + ": " + reason, "");
    }

    private void record(Type type, String message, String content) {
        events.record(type, message, content);
    }
}

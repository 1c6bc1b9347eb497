package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Direction;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Backlog;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.StreamEvents;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One place in a session's chain: the listener's stream, or a stream of a cluster that may be lost
 * and connected again. Knows its own attempts; what they mean for the session, the session decides.
 */
final class Stage implements StreamEvents {
    private final Session session;
    private final int id;
    private final String origin;
    private final boolean isSource;
    private final Attempts attempts;
    private final Place place;

    private StageState state = StageState.INIT;
    private Stream stream;
    private Backlog backlog;
    private boolean endPassedIn;
    private boolean inputFinished;
    private boolean outputEnded;

    private Stage(Session session, int id, Place place, Stream source) {
        this.session = session;
        this.id = id;
        this.origin = place.name();
        this.stream = source;
        this.isSource = source != null;
        this.attempts = new Attempts(session, this::onTimer);
        this.place = place;
    }

    /** The listener's end of the chain, connected from the start. */
    static Stage ofListener(Session session, String listener, Stream source) {
        var stage = new Stage(session, 0, new Place(session, listener, Direction.INGRESS), source);
        stage.state = StageState.CONNECTED;
        stage.place.countBy(session.listener().traffic().on(session.loop().counters()));
        source.attach(stage, stage.traffic());
        return stage;
    }

    /** A stage served by the cluster that {@code place} names and looks up when it connects. */
    static Stage ofCluster(Session session, int id, Place place) {
        return new Stage(session, id, place, null);
    }

    /** The listener's or cluster's name. */
    String origin() {
        return origin;
    }

    StageState state() {
        return state;
    }

    /** The cluster it was last connected to; empty for the source and before the first attempt. */
    Optional<Cluster> cluster() {
        return place.cluster();
    }

    /** The endpoint it was last connected to. */
    Optional<EndPoint> endPoint() {
        return place.endPoint();
    }

    /** Its stream; empty between a loss and the next attempt. */
    Optional<Stream> stream() {
        return Optional.ofNullable(stream);
    }

    boolean isSource() {
        return isSource;
    }

    /** Where its listener or cluster counts; only after the first attempt for the latter. */
    LoopTraffic traffic() {
        return place.traffic();
    }

    boolean isConnected() {
        return state == StageState.CONNECTED || state == StageState.READY;
    }

    /** Whether it may be connected again when lost. */
    boolean isRetriable() {
        return isSource
                ? stream != null && stream.isReconnectable()
                : cluster().map(c -> c.connector().isRetriable()).orElse(true);
    }

    /** Whether the end of the data before it has been passed to its present stream. */
    boolean isEndPassedIn() {
        return endPassedIn;
    }

    /** Whether its stream is about to end by itself. */
    boolean isConcluding() {
        return stream != null && stream.isConcluding();
    }

    boolean isOutputEnded() {
        return outputEnded;
    }

    /** Whether nothing can happen on it any more. */
    boolean isFinished() {
        return inputFinished && outputEnded;
    }

    /** What its output waits in, if any had to. */
    Optional<Backlog> backlogIfAny() {
        return Optional.ofNullable(backlog);
    }

    /** What keeps its output while the chain is held. */
    Backlog backlog() {
        if (backlog == null) {
            backlog = new Backlog(session.loop(), traffic());
        }
        return backlog;
    }

    /** Connects now, with {@code retries} further attempts when this one fails. */
    void connect(int retries) {
        attempts.allow(retries + 1);
        attempt();
    }

    /** Connects again after a loss, not sooner than the policy's timeout after the last success. */
    void reconnect(int count) {
        state = StageState.RETRYING;
        attempts.allow(count);
        endPassedIn = false;
        inputFinished = false;
        outputEnded = false;
        if (!attempts.awaitPause()) {
            attempt();
        }
    }

    /** The stage takes part in the flow from now on. */
    void ready() {
        state = StageState.READY;
    }

    /** The kernel has carried packets to its peer; its stream may be gone by now. */
    void onCarriedIn(long packets, long bytes) {
        stream().ifPresentOrElse(each -> each.onCarriedIn(packets, bytes),
                () -> traffic().sent(packets, bytes));
    }

    /** The kernel has carried packets from its peer; its stream may be gone by now. */
    void onCarriedOut(long packets, long bytes) {
        stream().ifPresentOrElse(each -> each.onCarriedOut(packets, bytes),
                () -> traffic().received(packets, bytes));
    }

    /** Passes on that no more data will come. */
    void endInput() {
        endPassedIn = true;
        stream.end();
    }

    /** Whether its stream leads to {@code other}. */
    boolean isAt(EndPoint other) {
        return stream != null && endPoint().filter(here -> here.isSameAs(other)).isPresent();
    }

    /** Breaks the connection because its endpoint was deleted. */
    void lose() {
        var broken = stream;
        broken.detach();
        broken.close(Ending.ABORT);
        onFailed(Cause.of("EndPoint " + endPoint().orElseThrow().name() + " deleted"));
    }

    /** Gives a lost or closing stream up. */
    void disconnect(Ending ending) {
        state = StageState.DISCONNECTED;
        dropStream(ending);
    }

    /** The end of the session for this stage. */
    void close(Ending ending) {
        attempts.stop();
        dropStream(ending);
        discard();
    }

    /** The end of a session that could not be served; the client is told if it can be. */
    void refuse(Failure failure) {
        attempts.stop();
        part(parting -> parting.refuse(failure));
        discard();
    }

    /** How messages call this stage. */
    @Override
    public String toString() {
        return "\"" + origin + "/ID:" + id + "\"";
    }

    @Override
    public void onConnected() {
        attempts.succeed();
        state = StageState.CONNECTED;
        session.onStageConnected();
    }

    @Override
    public void onOutputEnded() {
        if (!outputEnded) {
            outputEnded = true;
            session.onStageOutputEnded(this);
        }
    }

    @Override
    public void onInputFinished() {
        inputFinished = true;
        session.onStageFinished();
    }

    @Override
    public void onFlow() {
        session.reconsiderOffload();
    }

    @Override
    public void onIdle() {
        session.bypass().catchUp();
    }

    @Override
    public void onNote(String text) {
        session.onStageNote(this, text);
    }

    @Override
    public void onFailed(Cause cause) {
        attempts.stop();
        place.leave();
        if (!stream.isReconnectable()) {
            forgetStream();
        }
        var wasConnected = isConnected();
        traffic().failed(wasConnected ? Fault.CONNECTION_LOST : Fault.CONNECT_FAILED);
        state = StageState.DISCONNECTED;
        if (wasConnected) {
            session.onStageLost(this, cause);
        } else {
            onAttemptFailed("General Server Error", cause.text());
        }
    }

    private void attempt() {
        attempts.begin();
        if (isSource) {
            stream.connect();
        } else if (!place.findCluster()) {
            onAttemptFailed("Not Found", Place.noCluster(origin));
        } else if (!place.chooseEndPoint()) {
            traffic().failed(Fault.NO_ENDPOINT);
            onAttemptFailed("Not Found", Place.NO_END_POINT);
        } else {
            open();
        }
    }

    private void open() {
        stream = place.open();
        stream.attach(this, traffic());
        session.wire(this);
        stream.connect();
        if (state == StageState.INIT || state == StageState.RETRYING) {
            attempts.limit();
        }
    }

    private void onTimer() {
        if (isSource || stream == null) {
            attempt();
        } else {
            traffic().failed(Fault.CONNECT_FAILED);
            var detail = stream.waitsFor().map(what -> ": " + what).orElse("");
            dropStream(Ending.ABORT);
            onAttemptFailed("General Server Error",
                    "no connection within " + session.retry().timeoutMs() + " ms" + detail);
        }
    }

    private void onAttemptFailed(String message, String detail) {
        if (attempts.areLeft()) {
            state = StageState.RETRYING;
            attempts.awaitNext();
        } else {
            session.onStageGivenUp(this, message, detail);
        }
    }

    private void dropStream(Ending ending) {
        part(parting -> parting.close(ending));
        place.leave();
    }

    /** A stream that breaks as it goes must keep neither the session nor other stages. */
    private void part(Consumer<Stream> farewell) {
        if (stream != null) {
            var parting = stream;
            parting.detach();
            forgetStream();
            try {
                farewell.accept(parting);
            } catch (RuntimeException | Error e) {
                session.loop().countDefect(e);
            }
        }
    }

    private void forgetStream() {
        stream = null;
        if (!isSource) {
            traffic().closed();
        }
    }

    private void discard() {
        state = StageState.END;
        if (backlog != null) {
            backlog.discard();
        }
    }
}

package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Backlog;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.StreamEvents;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One place in a session's chain: the listener's ({@link SourceStage}) or one of a cluster ({@link
 * ClusterStage}). Here is what they share: a stream that may be lost and connected again, and what
 * it has reported. A stage makes its own attempts; what they mean for the session, the session
 * decides.
 */
abstract sealed class Stage implements StreamEvents permits SourceStage, ClusterStage {
    private final Session session;
    private final int id;
    private final Attempts attempts;

    private StageState state;
    private Stream stream;
    private Backlog backlog;
    private boolean endPassedIn;
    private boolean inputFinished;
    private boolean outputEnded;

    Stage(Session session, int id, StageState state) {
        this.session = session;
        this.id = id;
        this.attempts = new Attempts(session, this::onTime);
        this.state = state;
    }

    /** The listener's or cluster's name. */
    abstract String origin();

    /** Where its listener or cluster counts; only after the first attempt for the latter. */
    abstract LoopTraffic traffic();

    /** Whether it may be connected again when lost. */
    abstract boolean isRetriable();

    /** Has its stream, or a new one, connect; the attempt is counted already. */
    abstract void open();

    /** What {@link #attempts} waited for has not come, or it is time for the next. */
    abstract void onTime();

    /** Its stream is lost or given up: it is not where it was any more. */
    abstract void leave();

    final Session session() {
        return session;
    }

    final Attempts attempts() {
        return attempts;
    }

    StageState state() {
        return state;
    }

    /** The cluster it was last connected to; empty for the source and before the first attempt. */
    Optional<Cluster> cluster() {
        return Optional.empty();
    }

    /** The endpoint it was last connected to. */
    Optional<EndPoint> endPoint() {
        return Optional.empty();
    }

    /** Its stream; empty between a loss and the next attempt. */
    Optional<Stream> stream() {
        return Optional.ofNullable(stream);
    }

    boolean isConnected() {
        return state == StageState.CONNECTED || state == StageState.READY;
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

    /** Gives a lost or closing stream up. */
    void disconnect(Ending ending) {
        state = StageState.DISCONNECTED;
        dropStream(ending);
    }

    /** The end of the session for this stage. */
    void close(Ending ending) {
        conclude(parting -> parting.close(ending));
    }

    /** The end of the session for this stage, whose stream is bidden {@code farewell}. */
    final void conclude(Consumer<Stream> farewell) {
        attempts.stop();
        part(farewell);
        leave();
        state = StageState.END;
        if (backlog != null) {
            backlog.discard();
        }
    }

    /** How messages call this stage. */
    @Override
    public String toString() {
        return "\"" + origin() + "/ID:" + id + "\"";
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
        leave();
        if (!stream.isReconnectable()) {
            stream = null;
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

    /** Serves the stage by {@code next} from now on. */
    final void use(Stream next) {
        stream = next;
        stream.attach(this, traffic());
    }

    /** Makes one of the attempts that are allowed. */
    final void attempt() {
        attempts.begin();
        open();
    }

    /** An attempt has failed: the next one will follow if there may be one. */
    final void onAttemptFailed(String message, String detail) {
        if (attempts.areLeft()) {
            state = StageState.RETRYING;
            attempts.awaitNext();
        } else {
            session.onStageGivenUp(this, message, detail);
        }
    }

    /** Gives the stream up, if there is one. */
    final void dropStream(Ending ending) {
        part(parting -> parting.close(ending));
        leave();
    }

    /** A stream that breaks as it goes must keep neither the session nor other stages. */
    private void part(Consumer<Stream> farewell) {
        if (stream != null) {
            var parting = stream;
            parting.detach();
            stream = null;
            try {
                farewell.accept(parting);
            } catch (RuntimeException | Error e) {
                session.loop().countDefect(e);
            }
        }
    }
}

package io.l7mp.proxy.session;

import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Stream;

/**
 * The listener's end of a session's chain, connected from the start. It keeps its stream when that
 * fails and can be connected again; any other is gone with the client. Loop thread only.
 */
final class SourceStage extends Stage {
    private final LoopTraffic traffic;

    SourceStage(Session session, Stream source) {
        super(session, 0, StageState.CONNECTED);
        this.traffic = session.listener().traffic().on(session.loop().counters());
        use(source);
    }

    @Override
    String origin() {
        return session().listener().name();
    }

    @Override
    LoopTraffic traffic() {
        return traffic;
    }

    @Override
    boolean isRetriable() {
        return stream().filter(Stream::isReconnectable).isPresent();
    }

    /** Lets its stream know that all other stages are connected, for the first time. */
    void onSessionConnected() {
        stream().orElseThrow().onSessionConnected();
    }

    /** Whether the client waits for an answer that says how its session ended. */
    boolean isOwedResponse() {
        return stream().filter(HttpResponder.class::isInstance).isPresent();
    }

    /** The end of a session that could not be served; the client is told if it can be. */
    void refuse(Failure failure) {
        conclude(parting -> parting.refuse(failure));
    }

    @Override
    void open() {
        stream().orElseThrow().connect();
    }

    @Override
    void onTime() {
        attempt();
    }

    @Override
    void leave() {
        // There is no other place for it.
    }
}

package io.l7mp.proxy.control;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.util.concurrent.CompletableFuture;

/** A client that says nothing and waits for the end. */
public final class FakeSource extends Stream {
    /** How its session closed it. */
    public final CompletableFuture<Ending> closed = new CompletableFuture<>();

    /** One that keeps message boundaries. */
    public FakeSource() {
        super(Kind.DATAGRAM);
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        return true;
    }

    @Override
    public void end() {
        events().onInputFinished();
    }

    @Override
    public void pause() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void close(Ending ending) {
        closed.complete(ending);
    }
}

package io.l7mp.proxy.framing;

import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A byte stream to carry frames, driven by hand. Loop thread only. */
final class Wire extends Stream {
    /** What was written to it. */
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    /** So many batches. */
    int writes;
    boolean isFull;
    boolean isPaused;
    Ending closed;

    Wire() {
        super(Kind.BYTES);
    }

    /** Lets bytes arrive; whether more is welcome. */
    boolean arrive(String bytes) {
        var arrived = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return pass(new Batch().of(ByteBuffer.allocateDirect(arrived.length).put(0, arrived)));
    }

    /** Lets the peer's end arrive. */
    void arriveEnd() {
        events().onOutputEnded();
    }

    /** Has room again. */
    void drained() {
        isFull = false;
        feeder().resume();
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        writes++;
        if (isFull) {
            drop(Counter.DROPS_STREAM_FULL, batch.count());
            return false;
        }
        for (var i = 0; i < batch.count(); i++) {
            var bytes = new byte[batch.length(i)];
            batch.view(i).get(bytes);
            written.writeBytes(bytes);
        }
        return true;
    }

    @Override
    public boolean isFull() {
        return isFull;
    }

    @Override
    public void end() {
        events().onInputFinished();
    }

    @Override
    public void pause() {
        isPaused = true;
    }

    @Override
    public void resume() {
        isPaused = false;
    }

    @Override
    public void close(Ending ending) {
        closed = ending;
    }
}

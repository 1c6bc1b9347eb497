package io.l7mp.proxy.protocol.stdio;

import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;

/** Input of the session goes to standard output, standard input is the session's output. */
final class StdioStream extends Stream implements StandardInput.Reader {
    /** Beyond this the feeder waits until standard output has taken what there is. */
    private static final int MAX_UNWRITTEN = 256 * 1024;

    private final EventLoop loop;
    private final StandardInput input;
    private final Output output;
    private final Batch out = new Batch(1);
    private int unwritten;
    private boolean isFull;
    private boolean isRequested;
    private boolean isPaused = true;
    private boolean isClosed;

    StdioStream(EventLoop loop, StandardInput input, Output output) {
        super(Kind.BYTES);
        this.loop = loop;
        this.input = input;
        this.output = output;
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        for (var i = 0; i < batch.count(); ) {
            if (unwritten > MAX_UNWRITTEN) {
                drop(Counter.DROPS_STREAM_FULL, batch.count() - i);
                return false;
            }
            var run = batch.run(i);
            var view = batch.view(i, run);
            var bytes = new byte[view.remaining()];
            view.get(bytes);
            write(bytes);
            i += run;
        }
        isFull = unwritten > MAX_UNWRITTEN;
        return !isFull;
    }

    @Override
    public boolean isFull() {
        return isFull;
    }

    @Override
    public void end() {
        output.whenWritten(() -> loop.execute(() -> {
            events().onInputFinished();
            events().onOutputEnded();
        }));
    }

    @Override
    public void pause() {
        isPaused = true;
    }

    @Override
    public void resume() {
        isPaused = false;
        request();
    }

    @Override
    public void close(Ending ending) {
        isClosed = true;
        input.leave(this);
    }

    @Override
    public void onInput(byte[] piece) {
        loop.execute(() -> deliver(piece));
    }

    @Override
    public void onEndOfInput() {
        loop.execute(() -> events().onOutputEnded());
    }

    private void write(byte[] bytes) {
        unwritten += bytes.length;
        output.write(bytes);
        output.whenWritten(() -> loop.execute(() -> onWritten(bytes.length)));
    }

    private void onWritten(int length) {
        unwritten -= length;
        if (isFull && unwritten == 0 && !isClosed) {
            isFull = false;
            feeder().resume();
        }
    }

    private void request() {
        if (!isRequested && !isClosed) {
            isRequested = true;
            input.request(this);
        }
    }

    private void deliver(byte[] piece) {
        isRequested = false;
        if (isClosed) {
            return;
        }
        // The loop is not reading into it now, and a piece is shorter.
        emit(out.of(loop.readBuffer().clear().put(piece).flip()));
        if (!isPaused) {
            request();
        }
    }
}

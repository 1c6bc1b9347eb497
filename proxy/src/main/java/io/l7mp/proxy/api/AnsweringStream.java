package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stream whose output is one answer, given out as fast as it is taken; a client that takes
 * nothing for long is cut off. An answer that breaks off takes the connection along. Loop thread
 * only.
 */
abstract class AnsweringStream extends Stream {
    /** How long a client may keep us waiting. */
    static final long PATIENCE_MS = 30_000;

    private static final int PIECE = 64 * 1024;
    private static final String TOO_MANY = "Too many answers are being written";

    private final Writers writers;
    private final EventLoop loop;
    private final Optional<HttpResponder> responder;
    private final Timer stall = Timer.of(this::onStall);

    private boolean isFlowing;
    private boolean isClosed;
    // Null before there is an answer.
    private Response response;
    private Pipe pipe;
    private boolean isHeadOut;
    private Optional<Thread> writer = Optional.empty();

    AnsweringStream(Writers writers, StreamContext context) {
        super(Kind.BYTES);
        this.writers = writers;
        this.loop = context.loop();
        this.responder = context.source() instanceof HttpResponder http
                ? Optional.of(http) : Optional.empty();
    }

    /** What to say instead of an answer that could not be written. */
    abstract Response failure();

    /** The whole answer is out. */
    abstract void onGiven();

    /** Gives the answer, which is the only one, as soon and as fast as the session flows. */
    final void answer(Response made) {
        if (isClosed) {
            return;
        }
        response = made;
        if (!isFlowing) {
            loop.schedule(stall, writers.patienceMs());
        }
        switch (made.body()) {
            case Response.Written written -> pipe = new Pipe(written.bytes());
            case Response.Unwritten unwritten -> write(unwritten.text());
        }
        give();
    }

    @Override
    public final void pause() {
        isFlowing = false;
        if (!isClosed) {
            loop.schedule(stall, writers.patienceMs());
        }
    }

    @Override
    public final void resume() {
        isFlowing = true;
        loop.cancel(stall);
        give();
    }

    @Override
    public void close(Ending ending) {
        isClosed = true;
        loop.cancel(stall);
        writer.ifPresent(thread -> {
            thread.interrupt();
            writers.onClosed();
        });
        writer = Optional.empty();
    }

    /** The loop of the session. */
    final EventLoop loop() {
        return loop;
    }

    /** The client's side, when it is one of HTTP. */
    final Optional<HttpResponder> responder() {
        return responder;
    }

    private void write(Text text) {
        pipe = new Pipe(() -> loop.execute(this::give));
        writer = writers.start(text, pipe);
        if (writer.isEmpty()) {
            sayInstead(Response.error(ApiException.unavailable(TOO_MANY)), Cause.of(TOO_MANY));
        }
    }

    private void give() {
        if (pipe == null || !isFlowing || isClosed) {
            return;
        }
        var piece = loop.local(Piece.class, owner -> new Piece());
        try {
            pipe.read(piece.buffer.clear());
        } catch (IOException e) {
            breakOff(Cause.of(e.getMessage()));
            return;
        }
        var isAny = piece.buffer.flip().hasRemaining();
        var isLast = pipe.isDrained();
        if (isAny || isLast) {
            sayHead();
        }
        if (isAny) {
            emit(piece.batch.of(piece.buffer));
        }
        if (isLast) {
            finish();
        } else if (isAny) {
            // What is left waits for another turn: others want theirs, too.
            loop.execute(this::give);
        }
    }

    private void finish() {
        if (!isClosed) {
            close(Ending.ORDERLY);
            onGiven();
        }
    }

    private void sayHead() {
        if (!isHeadOut) {
            isHeadOut = true;
            responder.ifPresent(http ->
                    http.respond(response.status(), response.reason(), response.headers()));
        }
    }

    private void onStall() {
        if (pipe != null) {
            breakOff(Cause.of("The client took nothing for " + writers.patienceMs() / 1000 + " s"));
        }
    }

    private void breakOff(Cause cause) {
        if (isFlowing && !isHeadOut) {
            sayInstead(failure(), cause);
        } else {
            fail(cause);
        }
    }

    /** Nothing is said yet: a client of HTTP can be told, others cannot. */
    private void sayInstead(Response refusal, Cause cause) {
        if (responder.isPresent()) {
            answer(refusal);
        } else {
            fail(cause);
        }
    }

    private void fail(Cause cause) {
        close(Ending.ABORT);
        events().onFailed(cause);
    }

    /** Memory that all answers of a loop share. */
    private static final class Piece {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
        private final Batch batch = new Batch();
    }
}

package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.stream.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request for the metrics: whatever it says, the answer follows its end, as fast as it is
 * taken. Loop thread only.
 */
final class PrometheusStream extends Stream {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String REFUSAL = "The metrics are not available now\n";

    private final Scrapes scrapes;
    private final EventLoop loop;
    private final Optional<HttpResponder> responder;
    private Optional<List<byte[]>> exposition = Optional.empty();
    // Of the answer; null before there is one, and when all of it is given.
    private ResponseBody piece;
    private Iterator<byte[]> rest;
    private boolean isFlowing;
    private boolean isClosed;

    PrometheusStream(Scrapes scrapes, StreamContext context) {
        super(Kind.BYTES);
        this.scrapes = scrapes;
        this.loop = context.loop();
        this.responder = context.source() instanceof HttpResponder http
                ? Optional.of(http) : Optional.empty();
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
        scrapes.request(written -> loop.execute(() -> onWritten(written)));
    }

    @Override
    public void pause() {
        isFlowing = false;
    }

    @Override
    public void resume() {
        isFlowing = true;
        give();
    }

    @Override
    public void close(Ending ending) {
        isClosed = true;
        release();
    }

    private void onWritten(Optional<List<byte[]>> written) {
        exposition = written;
        if (isClosed) {
            release();
        } else if (written.isPresent()) {
            responder.ifPresent(http ->
                    http.respond(200, "OK", Map.of(CONTENT_TYPE, Exposition.CONTENT_TYPE)));
            answer(written.get());
        } else {
            refuse();
        }
    }

    private void refuse() {
        if (responder.isEmpty()) {
            events().onFailed(Cause.of(REFUSAL.strip()));
            return;
        }
        responder.get().respond(503, "Service Unavailable", Map.of(CONTENT_TYPE, "text/plain"));
        answer(List.of(REFUSAL.getBytes(StandardCharsets.US_ASCII)));
    }

    private void answer(List<byte[]> text) {
        rest = text.iterator();
        piece = new ResponseBody(rest.next());
        give();
    }

    private void give() {
        while (piece != null && isFlowing && !isClosed) {
            if (!piece.isGiven()) {
                emit(piece.next(loop));
            } else if (rest.hasNext()) {
                piece = new ResponseBody(rest.next());
            } else {
                finish();
            }
        }
    }

    private void finish() {
        piece = null;
        release();
        events().onOutputEnded();
    }

    private void release() {
        exposition.ifPresent(scrapes::give);
        exposition = Optional.empty();
    }
}

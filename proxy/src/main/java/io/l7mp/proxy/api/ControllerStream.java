package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.stream.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.util.concurrent.RejectedExecutionException;

/**
 * One request to the API and its answer: takes the request in, lets the control thread make the
 * answer, gives that out as fast as it is taken. Loop thread only.
 */
final class ControllerStream extends Stream {
    private static final long MOST_SILENCE_MS = 30_000;
    /** For all of a request: a byte every now and then is no silence. */
    private static final long MOST_RECEIVING_MS = 300_000;

    private final Control control;
    private final Router router;
    private final EventLoop loop;
    private final HttpResponder responder;
    private final Request request;
    private final RequestBody body;
    private final Timer silence = Timer.of(() -> onTime("Nothing came for ", MOST_SILENCE_MS));
    private final Timer slowness =
            Timer.of(() -> onTime("The request is not complete after ", MOST_RECEIVING_MS));

    private Phase phase = Phase.RECEIVING;
    private Response response;
    private ResponseBody rest;
    private boolean isFlowing;

    ControllerStream(ControllerConnector api, StreamContext context, HttpResponder responder) {
        super(Kind.BYTES);
        this.control = api.control();
        this.router = api.router();
        this.loop = context.loop();
        this.responder = responder;
        this.request = Request.of(context.metadata());
        this.body = new RequestBody(loop.buffers(), api.mostBodyBytes(request));
    }

    /** Where a request is; it only gets further. */
    private enum Phase {
        /** Its body is coming in. */
        RECEIVING,
        /** The control thread makes the answer. */
        WORKING,
        /**
         * The answer is going out. The body of a request that was refused may still be coming; it
         * is thrown away.
         */
        ANSWERING,
        /** The answer is out, or the session is over. */
        DONE
    }

    /** Refuses what may not or need not be read; the answer waits until the session flows. */
    @Override
    public void connect() {
        loop.schedule(silence, MOST_SILENCE_MS);
        loop.schedule(slowness, MOST_RECEIVING_MS);
        try {
            if (!control.view().admin().apiOpen()) {
                Access.check(responder.peerAddress(), request);
            }
            body.checkLength(request.contentLength());
        } catch (ApiException e) {
            answer(Refusals.answer(request, e));
        }
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        if (phase != Phase.RECEIVING) {
            return true;
        }
        loop.cancel(silence);
        loop.schedule(silence, MOST_SILENCE_MS);
        try {
            body.add(batch);
        } catch (ApiException e) {
            answer(Refusals.answer(request, e));
        }
        return true;
    }

    @Override
    public void end() {
        if (phase != Phase.RECEIVING) {
            return;
        }
        phase = Phase.WORKING;
        cancelTimers();
        var bytes = body.take();
        try {
            control.execute(() -> {
                var made = router.answer(request, bytes);
                loop.execute(() -> answer(made));
            });
        } catch (RejectedExecutionException e) {
            answer(Refusals.answer(request,
                    ApiException.unavailable("The process is about to end")));
        }
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
        phase = Phase.DONE;
        release();
    }

    private void onTime(String what, long limitMs) {
        answer(Refusals.answer(request, ApiException.timeout(what + limitMs / 1000 + " s")));
    }

    private void answer(Response made) {
        if (phase == Phase.DONE) {
            return;
        }
        release();
        phase = Phase.ANSWERING;
        response = made;
        give();
    }

    private void give() {
        if (phase != Phase.ANSWERING || !isFlowing) {
            return;
        }
        if (rest == null) {
            responder.respond(response.status(), response.reason(), response.headers());
            rest = new ResponseBody(response.body());
        }
        while (phase == Phase.ANSWERING && isFlowing && !rest.isGiven()) {
            emit(rest.next(loop));
        }
        if (phase == Phase.ANSWERING && rest.isGiven()) {
            phase = Phase.DONE;
            events().onInputFinished();
            events().onOutputEnded();
        }
    }

    private void release() {
        cancelTimers();
        body.release();
    }

    private void cancelTimers() {
        loop.cancel(silence);
        loop.cancel(slowness);
    }
}

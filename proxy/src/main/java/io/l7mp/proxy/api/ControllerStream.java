package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.HttpResponder;
import java.util.concurrent.RejectedExecutionException;

/**
 * One request to the API and its answer: takes the request in and lets the control thread make the
 * answer. Loop thread only.
 */
final class ControllerStream extends AnsweringStream {
    /** For all of a request: a byte every now and then is no silence. */
    private static final long MOST_RECEIVING_MS = 300_000;

    private final Control control;
    private final Router router;
    private final ApiMetrics metrics;
    private final long startNs;
    private final Request request;
    private final RequestBody body;
    private final Timer silence = Timer.of(() -> onTime("Nothing came for ", PATIENCE_MS));
    private final Timer slowness =
            Timer.of(() -> onTime("The request is not complete after ", MOST_RECEIVING_MS));

    private Phase phase = Phase.RECEIVING;

    ControllerStream(ControllerConnector api, StreamContext context) {
        super(api.writers(), context);
        this.control = api.control();
        this.router = api.router();
        this.metrics = api.metrics();
        this.startNs = loop().nowNs();
        this.request = Request.of(context.metadata());
        this.body = new RequestBody(loop().buffers(), api.mostBodyBytes(request));
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
        ANSWERING
    }

    /** Refuses what may not or need not be read; the answer waits until the session flows. */
    @Override
    public void connect() {
        loop().schedule(silence, PATIENCE_MS);
        loop().schedule(slowness, MOST_RECEIVING_MS);
        try {
            if (!control.view().admin().apiOpen()) {
                Access.check(responder().flatMap(HttpResponder::peerAddress), request);
            }
            body.checkLength(request.contentLength());
        } catch (ApiException e) {
            conclude(Refusals.answer(request, e));
        }
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        if (phase != Phase.RECEIVING) {
            return true;
        }
        loop().cancel(silence);
        loop().schedule(silence, PATIENCE_MS);
        try {
            body.add(batch);
        } catch (ApiException e) {
            conclude(Refusals.answer(request, e));
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
                loop().execute(() -> conclude(made));
            });
        } catch (RejectedExecutionException e) {
            conclude(Refusals.answer(request,
                    ApiException.unavailable("The process is about to end")));
        }
    }

    /** A request may take its own session away, and is to be answered nevertheless. */
    @Override
    public boolean isConcluding() {
        return phase == Phase.WORKING;
    }

    @Override
    public void close(Ending ending) {
        super.close(ending);
        release();
    }

    @Override
    Response failure() {
        return Response.error(ApiException.defect());
    }

    @Override
    void onGiven() {
        events().onInputFinished();
        events().onOutputEnded();
    }

    private void onTime(String what, long limitMs) {
        conclude(Refusals.answer(request, ApiException.timeout(what + limitMs / 1000 + " s")));
    }

    private void conclude(Response made) {
        release();
        phase = Phase.ANSWERING;
        metrics.answered(request.method(), made.status(), loop().nowNs() - startNs);
        answer(made);
    }

    private void release() {
        cancelTimers();
        body.release();
    }

    private void cancelTimers() {
        loop().cancel(silence);
        loop().cancel(slowness);
    }
}

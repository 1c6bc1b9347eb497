package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Stream;

/** Where sessions that ask the REST API end; only sessions of HTTP listeners can. */
public final class ControllerConnector implements Connector {
    private static final int ANSWERS_AT_ONCE = 32;

    private final Control control;
    private final ApiMetrics metrics;
    private final Router router;
    private final Writers writers = new Writers(ANSWERS_AT_ONCE,
            AnsweringStream.PATIENCE_MS);

    /** The API of what is {@code served}. */
    public ControllerConnector(Served served, ApiMetrics metrics) {
        this.control = served.control();
        this.metrics = metrics;
        this.router = new Router(new Operations(served).all(),
                new RequestCheck(control));
    }

    @Override
    public Stream open(StreamContext context) {
        return context.source() instanceof HttpResponder
                ? new ControllerStream(this, context) : new UnservedStream();
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }

    @Override
    public boolean answersOnce() {
        return true;
    }

    /** How long the body of a request may be: configurations have a limit of their own. */
    int mostBodyBytes(Request request) {
        var isConfiguration = request.method().equals("POST")
                && request.target().startsWith("/api/v1/config");
        return (isConfiguration ? control.view().admin().limits() : Limits.BODY).maxBytes();
    }

    Control control() {
        return control;
    }

    Router router() {
        return router;
    }

    /** Who counts requests. */
    ApiMetrics metrics() {
        return metrics;
    }

    /** Who writes long answers. */
    Writers writers() {
        return writers;
    }
}

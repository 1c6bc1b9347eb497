package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Stream;

/** Where sessions that ask the REST API end; only sessions of HTTP listeners can. */
public final class ControllerConnector implements Connector {
    private final Control control;
    private final Router router;

    /** The API of {@code control}, which says that the proxy is of {@code version}. */
    public ControllerConnector(Control control, String version) {
        this.control = control;
        this.router = new Router(new Operations(control, version).all());
    }

    @Override
    public Stream open(StreamContext context) {
        return context.source() instanceof HttpResponder responder
                ? new ControllerStream(this, context, responder) : new UnservedStream();
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }

    Control control() {
        return control;
    }

    Router router() {
        return router;
    }
}

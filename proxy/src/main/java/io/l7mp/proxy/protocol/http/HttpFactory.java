package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.BindAddress;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * HTTP/1.1 and HTTP/2: listeners with {@code spec.port}, {@code spec.address} (default: all
 * addresses, IPv4 and IPv6) and {@code spec.http2} (default: true).
 */
public final class HttpFactory implements ProtocolFactory {
    private final HttpServer server;

    /** All listeners share {@code server}, which outlives them. */
    public HttpFactory(HttpServer server) {
        this.server = server;
    }

    @Override
    public String protocol() {
        return "HTTP";
    }

    @Override
    public boolean isTransport() {
        return false;
    }

    @Override
    public Set<String> fields() {
        return Set.of("port", "address", "http2");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var where = new HttpListener.Where(BindAddress.of(spec.spec()),
                spec.spec().bool("http2", true));
        return Optional.of(context -> new HttpListener(server, context, where));
    }
}

package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A proxy whose listeners and clusters are Unix sockets of one type. */
final class UnixScene implements AutoCloseable {
    final ProxyFixture proxy = new ProxyFixture();
    private final UnixFactory factory;
    private String options = "track: 60";

    /** One for {@code protocol}, under any of its names. */
    UnixScene(String protocol) throws IOException {
        factory = UnixFactory.all(proxy.outbound()).stream()
                .filter(one -> one.protocol().equals(protocol)).findFirst().orElseThrow();
    }

    /** Sessions are answered with what they say. */
    UnixScene echo() {
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                .route("echo", List.of(), "{}");
        return this;
    }

    /** Sessions go to {@code address}; {@code fields} are the cluster's besides its protocol. */
    UnixScene relay(Object address, String fields, String retry) {
        proxy.cluster(factory, "{name: up, spec: {protocol: '" + factory.protocol() + "'" + fields
                + "}, endpoints: [{spec: {address: '" + address + "'}}]}")
                .route("up", List.of(), retry);
        return this;
    }

    /** Lets listeners opened from now on end sessions after {@code seconds} without data. */
    UnixScene idleAfter(int seconds) {
        options += ", idle_timeout: " + seconds;
        return this;
    }

    /** Opens a listener at {@code name} with more {@code fields}. */
    Listener listen(Object name, String fields) throws IOException {
        return proxy.listen(factory, "{name: l, spec: {protocol: '" + factory.protocol()
                + "', filename: '" + name + "'" + fields
                + "}, rules: rules, options: {" + options + "}}");
    }

    /** What the first session that is {@code status} knows of its client. */
    @SuppressWarnings("unchecked")
    Map<String, Object> client(String status) {
        var metadata = (Map<String, Object>) proxy.awaitSession(status).get("metadata");
        return (Map<String, Object>) metadata.get("UNIX");
    }

    /** Waits until the only session has had an event. */
    void awaitEvent(String event) {
        var deadline = System.nanoTime() + 5_000_000_000L;
        while (!ProxyFixture.events(ProxyFixture.list(proxy.sessions()).getFirst())
                .contains(event)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no " + event);
            }
        }
    }

    int sessions() {
        return ProxyFixture.list(proxy.sessions()).size();
    }

    static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        proxy.close();
    }
}

package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.control.State.Serving;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes one draft true, or leaves everything as it was. Control thread; waits for loops. */
final class Commit {
    private static final Logger LOG = System.getLogger(Commit.class.getName());
    private static final String HTTP = "HTTP";

    private final Control.Parts parts;
    private final State before;
    private final Map<String, Serving> open;
    private final List<String> closed = new ArrayList<>();
    private final List<ListenerInfo> opened = new ArrayList<>();
    private State state;

    Commit(Control.Parts parts, State before) {
        this.parts = parts;
        this.before = before;
        this.open = new LinkedHashMap<>(before.open());
        this.state = before;
    }

    /** What is configured, also after a failure: listeners brought back have other sockets. */
    State state() {
        return state;
    }

    /**
     * Closes, publishes, opens, in this order: a listener that is closed first frees its address,
     * and the sessions of a new one must find what they are led to.
     *
     * @throws IOException when a listener could not be closed or opened; nothing has changed then
     */
    void run(Draft draft) throws IOException {
        var snapshot = draft.snapshot();
        try {
            for (var name : draft.closing) {
                close(name);
            }
            parts.snapshots().publish(snapshot);
            openAll(draft.opening);
        } catch (IOException | RuntimeException e) {
            parts.snapshots().publish(before.snapshot());
            opened.reversed().forEach(this::takeBack);
            closed.forEach(this::bringBack);
            state = before.serving(open);
            throw e;
        }
        state = draft.state(snapshot, open);
    }

    private void close(String name) throws IOException {
        var serving = open.get(name);
        if (serving != null) {
            serving.listener().close();
            open.remove(name);
            closed.add(name);
        }
    }

    /** Data come first: whoever can reach the API may take the rest for granted. */
    private void openAll(List<Draft.Opening> openings) throws IOException {
        for (var each : openings) {
            if (!isHttp(each.info())) {
                open(each);
            }
        }
        for (var each : openings) {
            if (isHttp(each.info())) {
                open(each);
            }
        }
    }

    private void open(Draft.Opening opening) throws IOException {
        var info = opening.info();
        try {
            serve(info, opening.maker());
        } catch (IOException e) {
            throw new IOException(named(info, e), e);
        }
        opened.add(info);
    }

    private void serve(ListenerInfo info, Function<ListenerContext, Listener> maker)
            throws IOException {
        var listener = maker.apply(new ListenerContext(info, parts.loops(),
                parts.sessions()::acceptor, parts.descriptors()));
        listener.open();
        open.put(info.name(), new Serving(listener, maker));
    }

    private void takeBack(ListenerInfo info) {
        try {
            open.remove(info.name()).listener().close();
        } catch (IOException | ConfigException e) {
            LOG.log(Level.WARNING, "listener {0}: cannot close: {1}", info.name(), e.getMessage());
        }
        parts.sessions().endOf(info, "Listener could not be added").join();
    }

    /** Somebody may have taken the address meanwhile: nothing can be done but say so. */
    private void bringBack(String name) {
        try {
            serve(before.snapshot().listeners().get(name), before.open().get(name).maker());
        } catch (IOException e) {
            LOG.log(Level.ERROR, "listener {0}: closed for a change that failed, and cannot be"
                    + " opened again: {1}", name, e.getMessage());
        }
    }

    private static String named(ListenerInfo info, IOException e) {
        var reason = String.valueOf(e.getMessage());
        return reason.contains(info.name())
                ? reason : "listener \"" + info.name() + "\": " + reason;
    }

    private static boolean isHttp(ListenerInfo info) {
        return info.listenerSpec().protocol().equals(HTTP);
    }
}

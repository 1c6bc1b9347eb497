package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ConfigException;
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

/** Makes one draft true, or leaves everything as it was. Control thread; waits for loops. */
final class Commit {
    private static final Logger LOG = System.getLogger(Commit.class.getName());
    private static final String HTTP = "HTTP";

    private final Control.Parts parts;
    private final State before;
    private final Map<String, Listener> open;
    private final List<ListenerInfo> opened = new ArrayList<>();

    Commit(Control.Parts parts, State before) {
        this.parts = parts;
        this.before = before;
        this.open = new LinkedHashMap<>(before.open());
    }

    /**
     * Closes, publishes, opens, in this order: a listener that is closed first frees its address,
     * and the sessions of a new one must find what they are led to.
     *
     * @throws IOException when a listener could not be closed or opened; nothing has changed then
     */
    State run(Draft draft) throws IOException {
        for (var name : draft.closing) {
            open.get(name).close();
            open.remove(name);
        }
        var snapshot = draft.snapshot();
        parts.snapshots().publish(snapshot);
        try {
            openAll(draft.opening);
        } catch (IOException | RuntimeException e) {
            parts.snapshots().publish(before.snapshot());
            opened.reversed().forEach(this::takeBack);
            throw e;
        }
        return draft.state(snapshot, open);
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
        var listener = opening.maker().apply(new ListenerContext(info, parts.loops(),
                parts.sessions()::acceptor, parts.descriptors()));
        try {
            listener.open();
        } catch (IOException e) {
            throw new IOException(named(info, e), e);
        }
        open.put(info.name(), listener);
        opened.add(info);
    }

    private void takeBack(ListenerInfo info) {
        try {
            open.remove(info.name()).close();
        } catch (IOException | ConfigException e) {
            LOG.log(Level.WARNING, "listener {0}: cannot close: {1}", info.name(), e.getMessage());
        }
        parts.sessions().endOf(info, "Listener could not be added").join();
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

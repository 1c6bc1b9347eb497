package io.l7mp.proxy.control;

import io.l7mp.proxy.listener.ListenerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the listeners of a {@link FakeProtocol} open and close. */
final class FakeNetwork {
    final List<String> history = new ArrayList<>();
    final Map<String, ListenerContext> open = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    synchronized void open(ListenerContext context, int port) throws IOException {
        if (port != 0 && ports.containsValue(port)) {
            throw new IOException("Address already in use");
        }
        ports.put(context.name(), port);
        open.put(context.name(), context);
        history.add("open " + context.name());
    }

    /** Closes what this very listener has opened; nothing when that is closed already. */
    synchronized void close(ListenerContext context) throws IOException {
        var name = context.name();
        if (open.get(name) != context) {
            return;
        }
        if (ports.get(name) == 666) {
            throw new IOException("it would not close");
        }
        ports.remove(name);
        open.remove(name);
        history.add("close " + name);
    }
}

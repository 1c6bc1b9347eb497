package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.stream.Stream;

/** Makes clusters that take the payload out of JSON objects. */
public final class JsonDecapFactory extends VirtualProtocol {
    /** The protocol {@code JSONDecap}. */
    public JsonDecapFactory() {
        super("JSONDecap");
    }

    @Override
    public Stream open(StreamContext context) {
        return new DecapStream(context.loop());
    }
}

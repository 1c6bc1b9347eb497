package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.stream.Stream;

/** Makes clusters that put each message into a JSON object, with the metadata of its session. */
public final class JsonEncapFactory extends VirtualProtocol {
    /** The protocol {@code JSONEncap}. */
    public JsonEncapFactory() {
        super("JSONEncap");
    }

    @Override
    public Stream open(StreamContext context) {
        return new EncapStream(context);
    }
}

package io.l7mp.proxy.protocol.echo;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;

/** Makes clusters that send back what they are sent. */
public final class EchoFactory extends VirtualProtocol {
    /** The protocol {@code Echo}. */
    public EchoFactory() {
        super("Echo");
    }

    @Override
    public Stream open(StreamContext context) {
        return new EchoStream();
    }

    private static final class EchoStream extends Transform {
        @Override
        protected boolean take(Batch batch) {
            return pass(batch);
        }
    }
}

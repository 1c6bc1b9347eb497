package io.l7mp.proxy.protocol.discard;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;

/** Makes clusters that swallow everything and say nothing. */
public final class DiscardFactory extends VirtualProtocol {
    /** The protocol {@code Discard}. */
    public DiscardFactory() {
        super("Discard");
    }

    @Override
    public Stream open(StreamContext context) {
        return new DiscardStream();
    }

    private static final class DiscardStream extends Transform {
        @Override
        protected boolean take(Batch batch) {
            return true;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }
}

package io.l7mp.proxy.protocol.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Notices when Undertow answers on its own account: something is written while no request is under
 * way, which is its 400 to a head it cannot parse. There is no other sign of it. I/O thread only.
 */
final class OwnAnswerConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private final BooleanSupplier idle;
    private final Runnable answered;

    OwnAnswerConduit(StreamSinkConduit next, BooleanSupplier idle, Runnable answered) {
        super(next);
        this.idle = idle;
        this.answered = answered;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        notice();
        return super.write(bytes);
    }

    @Override
    public long write(ByteBuffer[] bytes, int from, int count) throws IOException {
        notice();
        return super.write(bytes, from, count);
    }

    private void notice() {
        if (idle.getAsBoolean()) {
            answered.run();
        }
    }
}

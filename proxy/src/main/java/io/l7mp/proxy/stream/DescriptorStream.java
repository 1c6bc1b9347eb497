package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.DescriptorConnection;
import io.l7mp.proxy.net.DescriptorEvents;
import io.l7mp.proxy.net.Descriptors;
import java.nio.ByteBuffer;

/** A byte stream over descriptors; subclasses say where these come from, what their end means. */
public abstract class DescriptorStream extends ConnectionStream<DescriptorConnection>
        implements DescriptorEvents {
    private final Descriptors descriptors;
    private final Batch out = new Batch(1);

    /** A stream on {@code loop} without descriptors yet. */
    protected DescriptorStream(EventLoop loop, Descriptors descriptors) {
        super(Kind.BYTES, loop);
        this.descriptors = descriptors;
    }

    /** What carries it. */
    protected final DescriptorConnection connection() {
        if (carrier() == null) {
            carryBy(new DescriptorConnection(loop(), descriptors, this));
        }
        return carrier();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        touch();
        return pass(out.of(data));
    }
}

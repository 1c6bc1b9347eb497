package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;

/** Direct memory of one loop that headers pass through on their way out. */
final class HeaderOutput {
    private final Batch batch = new Batch();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(HeaderReader.MAX_BYTES);

    private HeaderOutput() {
    }

    /** {@code header} as a batch of one, valid until the next. */
    static Batch of(EventLoop loop, byte[] header) {
        return loop.local(HeaderOutput.class, any -> new HeaderOutput()).load(header);
    }

    private Batch load(byte[] header) {
        if (header.length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(header.length);
        }
        return batch.of(buffer.clear().put(header).flip());
    }
}

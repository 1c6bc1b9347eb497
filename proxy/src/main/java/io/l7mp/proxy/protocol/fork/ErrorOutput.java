package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.DescriptorConnection;
import io.l7mp.proxy.net.DescriptorEvents;
import io.l7mp.proxy.net.Descriptors;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** What a process says on standard error, by {@link Lines} into the log. */
final class ErrorOutput implements DescriptorEvents {
    private static final Logger LOG = System.getLogger(ErrorOutput.class.getName());

    private final EventLoop loop;
    private final Runnable onEnd;
    private final DescriptorConnection connection;
    private final Lines lines;

    /** Logs for {@code who}; {@code onEnd} hears when no more can come. */
    ErrorOutput(EventLoop loop, Descriptors descriptors, String who, Runnable onEnd) {
        this.loop = loop;
        this.lines = new Lines(line -> LOG.log(Level.INFO, "{0}: {1}", who, line));
        this.onEnd = onEnd;
        this.connection = new DescriptorConnection(loop, descriptors, this);
    }

    void read(ForeignChannel channel) throws IOException {
        connection.input(channel);
        connection.resumeReading();
    }

    void close() {
        lines.finish();
        connection.close(false);
    }

    @Override
    public boolean onData(ByteBuffer data) {
        lines.take(data, loop.nowNs());
        return true;
    }

    @Override
    public void onEnd() {
        onEnd.run();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        onEnd.run();
    }

    @Override
    public void onDrained() {
    }

    @Override
    public void onOutputShut() {
    }

    @Override
    public void onDropped(Counter reason, int count) {
    }
}

package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.DescriptorConnection;
import io.l7mp.proxy.net.DescriptorEvents;
import io.l7mp.proxy.net.Descriptors;
import java.nio.ByteBuffer;

/** A byte stream over descriptors; subclasses say where these come from, what their end means. */
public abstract class DescriptorStream extends Stream implements DescriptorEvents {
    /** A message for a peer that is this far behind is dropped. */
    private static final int MAX_PENDING = 256 * 1024;

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final Batch out = new Batch();
    private DescriptorConnection connection;
    private long lastActiveNs;
    private boolean isUnread;

    /** A stream on {@code loop} without descriptors yet. */
    protected DescriptorStream(EventLoop loop, Descriptors descriptors) {
        super(Kind.BYTES);
        this.loop = loop;
        this.descriptors = descriptors;
        this.lastActiveNs = loop.nowNs();
    }

    /** The loop it lives on. */
    protected final EventLoop loop() {
        return loop;
    }

    /** What carries it. */
    protected final DescriptorConnection connection() {
        if (connection == null) {
            connection = new DescriptorConnection(loop, descriptors, this);
        }
        return connection;
    }

    /** From now on what comes in is dropped: there is nobody to read it. */
    protected final void dropInput() {
        isUnread = true;
        connection().withoutOutput();
    }

    @Override
    protected boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        if (isUnread) {
            drop(Counter.DROPS_SEND_FAILED, batch.count());
            return true;
        }
        var welcome = true;
        for (var i = 0; i < batch.count(); i++) {
            if (connection().pendingBytes() > MAX_PENDING) {
                drop(Counter.DROPS_STREAM_FULL, batch.count() - i);
                return false;
            }
            welcome = connection().write(batch.view(i));
        }
        return welcome;
    }

    @Override
    public boolean isFull() {
        return connection().pendingBytes() > 0;
    }

    @Override
    public void end() {
        connection().shutdownOutput();
    }

    @Override
    public void pause() {
        connection().pauseReading();
    }

    @Override
    public void resume() {
        if (!connection().isClosed()) {
            connection().resumeReading();
        }
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    /** Nothing is connected here: the descriptors are open when they are given. */
    @Override
    public final void onConnected() {
        throw new AssertionError("descriptors do not connect");
    }

    @Override
    public boolean onData(ByteBuffer data) {
        lastActiveNs = loop.nowNs();
        return pass(out.of(data));
    }

    @Override
    public void onEnd() {
        events().onOutputEnded();
    }

    @Override
    public void onDrained() {
        feeder().resume();
    }

    @Override
    public void onOutputShut() {
        events().onInputFinished();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        events().onFailed(new Cause(reason, isReset));
    }
}

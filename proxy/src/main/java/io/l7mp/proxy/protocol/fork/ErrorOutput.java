package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.DescriptorConnection;
import io.l7mp.proxy.net.DescriptorEvents;
import io.l7mp.proxy.net.Descriptors;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a process says on standard error, line by line into the log; long lines are cut. */
final class ErrorOutput implements DescriptorEvents {
    private static final Logger LOG = System.getLogger(ErrorOutput.class.getName());
    private static final int LONGEST = 1_024;

    private final String who;
    private final Runnable onEnd;
    private final DescriptorConnection connection;
    private final byte[] line = new byte[LONGEST];
    private int length;
    private boolean isCut;

    /** Logs for {@code who}; {@code onEnd} hears when no more can come. */
    ErrorOutput(EventLoop loop, Descriptors descriptors, String who, Runnable onEnd) {
        this.who = who;
        this.onEnd = onEnd;
        this.connection = new DescriptorConnection(loop, descriptors, this);
    }

    void read(ForeignChannel channel) throws IOException {
        connection.input(channel);
        connection.resumeReading();
    }

    void close() {
        finishLine();
        connection.close();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        while (data.hasRemaining()) {
            take(data.get());
        }
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
    public void onConnected() {
    }

    @Override
    public void onDrained() {
    }

    @Override
    public void onOutputShut() {
    }

    private void take(byte b) {
        if (b == '\n') {
            finishLine();
        } else if (length < LONGEST) {
            line[length++] = b;
        } else {
            isCut = true;
        }
    }

    private void finishLine() {
        if (length > 0) {
            LOG.log(Level.INFO, "{0}: {1}", who,
                    new String(line, 0, length, StandardCharsets.UTF_8) + (isCut ? "..." : ""));
        }
        length = 0;
        isCut = false;
    }
}

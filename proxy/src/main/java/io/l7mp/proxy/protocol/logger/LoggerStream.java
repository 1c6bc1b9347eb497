package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Need;
import io.l7mp.proxy.stream.Transform;
import java.io.IOException;

/**
 * Copies every message into a log. When the log's writer is behind, log entries are dropped and
 * counted; the data themselves never wait for it.
 */
final class LoggerStream extends Transform {
    private final EventLoop loop;
    private final Outputs outputs;
    private final String file;
    private final Entries entries;
    private Output output;
    private boolean isClosed;

    LoggerStream(EventLoop loop, Outputs outputs, String file, Entries entries) {
        this.loop = loop;
        this.outputs = outputs;
        this.file = file;
        this.entries = entries;
    }

    @Override
    public Need need() {
        return Need.PEEK;
    }

    @Override
    public void connect() {
        if (outputs.isStandard(file)) {
            open().run();
        } else {
            // Opening a file may take its time, a pipe without a reader for ever.
            Thread.ofVirtual().name("open " + file).start(() -> loop.execute(open()));
        }
    }

    @Override
    protected boolean take(Batch batch) {
        for (var i = 0; i < batch.count(); i++) {
            log(batch, i);
        }
        return pass(batch);
    }

    @Override
    public void close(Ending ending) {
        if (!isClosed && output != null) {
            outputs.release(file);
        }
        isClosed = true;
    }

    /** Opens the output; returns what to tell on the loop. */
    private Runnable open() {
        try {
            var opened = outputs.to(file, false);
            return () -> begin(opened);
        } catch (IOException e) {
            return () -> events().onFailed(Cause.of("Logger: " + e.getMessage()));
        }
    }

    private void begin(Output opened) {
        if (isClosed) {
            outputs.release(file);
        } else {
            output = opened;
            events().onConnected();
        }
    }

    private void log(Batch batch, int i) {
        if (!output.offer(entries.of(batch, i))) {
            loop.counters().increment(Counter.LOG_MESSAGES_DROPPED);
        }
    }
}

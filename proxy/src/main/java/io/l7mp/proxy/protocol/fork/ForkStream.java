package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.process.Child;
import io.l7mp.ffi.process.Exit;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.DescriptorStream;
import io.l7mp.proxy.stream.Ending;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The standard input and output of a process, which is started when it connects.
 *
 * <p>Its input ends as that of the stream does; the stream is finished when the process has ended
 * and all it has said is read. Then, or with the session, all of its process group ends.
 */
final class ForkStream extends DescriptorStream implements Spawner.Starter {
    private final Descriptors descriptors;
    private final Spawner spawner;
    private final Places places;
    private final ForkSpec spec;
    private final Optional<ErrorOutput> errorOutput;
    private final Timer lastWords = Timer.of(this::onSilence);

    private ForkedProcess process;
    private Exit exit;
    private boolean isOutputEnded;
    private boolean isErrorOutputEnded;
    private boolean hasSpoken;
    /** Written by the loop, read by the spawner, too. */
    private volatile boolean isClosed;

    ForkStream(StreamContext context, Tools tools, ForkSpec spec, String cluster) {
        super(context.loop(), tools.descriptors());
        this.descriptors = tools.descriptors();
        this.spawner = tools.spawner();
        this.places = tools.places();
        this.spec = spec;
        this.errorOutput = spec.logsErrors() ? Optional.of(new ErrorOutput(loop(), descriptors,
                "cluster " + cluster + ": session " + context.sessionName(), this::onErrorsEnd))
                : Optional.empty();
        this.isErrorOutputEnded = errorOutput.isEmpty();
    }

    /**
     * What processes of a cluster share.
     *
     * @param descriptors to be asked before pipes are made
     * @param spawner starts them
     * @param places how many there may be
     */
    record Tools(Descriptors descriptors, Spawner spawner, Places places) {
    }

    @Override
    public void connect() {
        if (!places.tryTake()) {
            fail("start " + spec.command().path() + ": " + places.all()
                    + " processes run already (max_processes)");
        } else if (!takeDescriptors()) {
            places.give();
            fail("start " + spec.command().path() + ": out of file descriptors");
        } else {
            spawner.start(spec.command(), this);
        }
    }

    @Override
    public Optional<String> waitsFor() {
        return process == null ? Optional.of(spec.command().path() + " is still being started")
                : Optional.empty();
    }

    @Override
    public boolean isWanted() {
        return !isClosed;
    }

    @Override
    public void onStarted(Started started) {
        loop().execute(() -> run(started));
    }

    @Override
    public void onFailed(String reason) {
        loop().execute(() -> {
            for (var i = 0; i < spec.descriptors(); i++) {
                descriptors.give();
            }
            places.give();
            if (!isClosed) {
                fail(reason);
            }
        });
    }

    /** It may well close its input and go on; it cannot be told more then. */
    @Override
    public boolean onReaderGone(String reason) {
        connection().withoutOutput();
        return true;
    }

    /** What it was told is not done before it has ended. */
    @Override
    public void onOutputShut() {
        finishIfOver();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        hasSpoken = true;
        return super.onData(data);
    }

    @Override
    public void onEnd() {
        isOutputEnded = true;
        events().onOutputEnded();
        finishIfOver();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        letGo();
        super.onBroken(spec.command().path() + ": " + reason, isReset);
    }

    @Override
    public void close(Ending ending) {
        letGo();
    }

    private boolean takeDescriptors() {
        for (var i = 0; i < spec.descriptors(); i++) {
            if (!descriptors.tryTake()) {
                for (; i > 0; i--) {
                    descriptors.give();
                }
                return false;
            }
        }
        return true;
    }

    private void run(Started started) {
        try {
            process = new ForkedProcess(loop(), started, spec.graceMs(), this::onExit,
                    () -> onGone(started.child()));
            connection().output(started.stdin(), false);
            connection().input(started.stdout());
            if (errorOutput.isPresent()) {
                errorOutput.get().read(started.stderr().orElseThrow());
            }
        } catch (IOException e) {
            throw new AssertionError("new channels are open", e);
        }
        if (isClosed) {
            release();
        } else {
            events().onConnected();
        }
    }

    private void onExit(Exit how) {
        exit = how;
        events().onNote("process " + process.pid() + " " + how);
        connection().withoutOutput();
        if (!isClosed && !finishIfOver()) {
            // Others may have its output still open.
            loop().schedule(lastWords, spec.graceMs());
        }
    }

    /** Nobody waits for others of its group any more, unless it is we who do not listen. */
    private void onSilence() {
        if (connection().isReading() && !hasSpoken) {
            finish();
        } else {
            hasSpoken = false;
            loop().schedule(lastWords, spec.graceMs());
        }
    }

    private void onErrorsEnd() {
        isErrorOutputEnded = true;
        finishIfOver();
    }

    private boolean finishIfOver() {
        var isOver = exit != null && isOutputEnded && isErrorOutputEnded && !isClosed;
        if (isOver) {
            finish();
        }
        return isOver;
    }

    /** A process that was killed has broken off; its client shall not take that for an end. */
    private void finish() {
        letGo();
        if (exit instanceof Exit.Signalled) {
            events().onFailed(new Cause("process " + process.pid() + " " + exit, true));
        } else {
            if (!isOutputEnded) {
                events().onOutputEnded();
            }
            events().onInputFinished();
        }
    }

    private void letGo() {
        if (!isClosed) {
            isClosed = true;
            release();
        }
    }

    private void release() {
        loop().cancel(lastWords);
        connection().close(false);
        errorOutput.ifPresent(ErrorOutput::close);
        if (process != null) {
            process.end();
        }
    }

    private void onGone(Child child) {
        spawner.gone(child);
        places.give();
        descriptors.give();
    }

    private void fail(String reason) {
        events().onFailed(Cause.of(reason));
    }
}

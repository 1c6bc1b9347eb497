package io.l7mp.proxy.protocol.pipe;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.DescriptorStream;
import io.l7mp.proxy.stream.Ending;
import java.io.IOException;
import java.util.Optional;

/**
 * A byte stream over one named pipe or two: of a cluster, which opens both ends when it connects,
 * or of a listener's session, which has its read end from the start.
 */
final class PipeStream extends DescriptorStream {
    private static final long FIRST_PAUSE_MS = 10;
    private static final long LONGEST_PAUSE_MS = 200;
    /** How long whoever has written to a listener may take to open what it is answered by. */
    private static final long ANSWER_MS = 5_000;

    private final Fifos fifos;
    private final Descriptors descriptors;
    private final PipeSpec spec;
    private final Optional<PipeListener> listener;
    private final Timer seekTimer = Timer.of(this::seek);

    private long pauseMs;
    private long seekingSinceNs;
    private boolean isUsingFiles;
    private boolean isConnected;
    private boolean isClosed;

    /** The stream of a cluster. */
    PipeStream(EventLoop loop, Descriptors descriptors, Fifos fifos, PipeSpec spec) {
        this(loop, descriptors, fifos, spec, Optional.empty());
    }

    private PipeStream(EventLoop loop, Descriptors descriptors, Fifos fifos, PipeSpec spec,
            Optional<PipeListener> listener) {
        super(loop, descriptors);
        this.fifos = fifos;
        this.descriptors = descriptors;
        this.spec = spec;
        this.listener = listener;
    }

    /** The stream of a session of {@code listener}, to whose read end somebody writes. */
    static PipeStream accepted(PipeListener listener, Fifos fifos, ForeignChannel readEnd)
            throws IOException {
        var stream = new PipeStream(listener.loop(), listener.descriptors(), fifos,
                listener.pipes(), Optional.of(listener));
        stream.isConnected = true;
        stream.useFiles();
        stream.connection().input(readEnd);
        return stream;
    }

    @Override
    public void connect() {
        try {
            useFiles();
            if (spec.read().isPresent()) {
                openInput();
            }
            seekReader();
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void onSessionConnected() {
        seekReader();
    }

    @Override
    public Optional<String> waitsFor() {
        return isConnected ? Optional.empty()
                : spec.write().map(path -> "nobody reads " + path);
    }

    /** One that is not read has no output of its own: it ends with its input. */
    @Override
    public void onOutputShut() {
        super.onOutputShut();
        if (spec.read().isEmpty()) {
            events().onOutputEnded();
        }
    }

    @Override
    public void onEnd() {
        listener.ifPresent(PipeListener::onWritersGone);
        if (listener.isPresent() || !spec.reopens()) {
            events().onOutputEnded();
            return;
        }
        try {
            openInput();
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public boolean onReaderGone(String reason) {
        if (listener.isPresent() || !spec.reopens()) {
            return false;
        }
        startSeeking();
        return true;
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        letGo();
        super.onBroken(spec.write().map(path -> "write " + path + ": ").orElse("") + reason,
                isReset);
    }

    @Override
    public void close(Ending ending) {
        super.close(ending);
        letGo();
    }

    private void openInput() throws IOException {
        connection().input(PipeEnds.toRead(spec.read().orElseThrow(), descriptors));
    }

    /** Without a pipe to write to, there is nobody to read what comes in. */
    private void seekReader() {
        if (spec.write().isEmpty()) {
            connection().withoutOutput();
            onReader();
        } else {
            startSeeking();
        }
    }

    private void startSeeking() {
        seekingSinceNs = loop().nowNs();
        pauseMs = FIRST_PAUSE_MS;
        seek();
    }

    private void seek() {
        try {
            var found = PipeEnds.toWrite(spec.write().orElseThrow(), descriptors);
            if (found.isPresent()) {
                connection().output(found.get(), spec.read().isEmpty());
                onReader();
            } else if (isAnswerUnwanted()) {
                connection().withoutOutput();
            } else {
                loop().schedule(seekTimer, pauseMs);
                pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private boolean isAnswerUnwanted() {
        return listener.isPresent()
                && (loop().nowNs() - seekingSinceNs) / 1_000_000 >= ANSWER_MS;
    }

    /** Somebody reads: for the first time, or again. */
    private void onReader() {
        if (!isConnected) {
            isConnected = true;
            events().onConnected();
        }
    }

    private void fail(IOException e) {
        connection().close(false);
        letGo();
        events().onFailed(Cause.of(e.getMessage()));
    }

    private void useFiles() throws IOException {
        fifos.acquire(spec);
        isUsingFiles = true;
    }

    private void letGo() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        loop().cancel(seekTimer);
        if (isUsingFiles) {
            fifos.release(spec);
        }
        listener.ifPresent(from -> from.onSessionOver(this));
    }
}

package io.l7mp.proxy.protocol.pipe;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;

/**
 * Makes a session of what is written to a named pipe, from the first byte until all who write are
 * gone; the next one who writes makes the next session. So does one who says nothing: that is an
 * empty stream.
 *
 * <p>Opened and closed by control, which waits for the loop; everything else runs on the loop.
 */
final class PipeListener implements Listener, ChannelHandler {
    private static final Logger LOG = System.getLogger(PipeListener.class.getName());
    /** Time for those who still write to notice that their session is over. */
    private static final long DEAF_MS = 100;
    /** Before the pipe is tried again that could not be opened, for want of descriptors. */
    private static final long REST_MS = 1_000;
    /** How often it looks whether those who open the pipe now still find it here. */
    private static final long LOOK_MS = 1_000;
    /** More than a pipe ever holds. */
    private static final int MOST_LEFT_OVER = 1 << 20;

    private final ListenerContext context;
    private final EventLoop loop;
    private final Fifos fifos;
    private final PipeSpec pipes;
    private final Framing framing;
    private final Timer deafness = Timer.of(this::listenAgain);
    private final Timer lookout = Timer.of(this::look);

    /** The end that waits for somebody to write; null while a session has it. */
    private ForeignChannel waiting;
    private PipeStream current;
    private boolean hasServed;
    private boolean isFlooded;
    private boolean isResting;
    private boolean isClosed;

    PipeListener(ListenerContext context, Fifos fifos, PipeSpec pipes, Framing framing) {
        this.framing = framing;
        this.context = context;
        this.loop = context.loops().next();
        this.fifos = fifos;
        this.pipes = pipes;
    }

    EventLoop loop() {
        return loop;
    }

    Descriptors descriptors() {
        return context.descriptors();
    }

    PipeSpec pipes() {
        return pipes;
    }

    @Override
    public void open() throws IOException {
        acquire();
        try {
            loop.await(() -> {
                await();
                return null;
            });
        } catch (IOException e) {
            fifos.release(pipes);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        var isFirst = loop.await(() -> {
            stopWaiting();
            loop.cancel(deafness);
            loop.cancel(lookout);
            var wasOpen = !isClosed;
            isClosed = true;
            return wasOpen;
        });
        if (isFirst) {
            loop.awaitReleases();
            fifos.release(pipes);
        }
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        var readEnd = waiting;
        waiting = null;
        hasServed = true;
        PipeStream stream;
        try {
            stream = PipeStream.accepted(this, fifos, readEnd);
        } catch (IOException e) {
            release(readEnd);
            throw e;
        }
        current = stream;
        var name = "PIPE:" + context.name() + "-" + context.info().nextSessionNumber();
        context.acceptors().apply(loop).accept(context.info(),
                new Metadata(name).with("PIPE", pipes.metadata()),
                framing.over(loop, stream));
    }

    @Override
    public void onDefect(Throwable cause) {
        LOG.log(Level.WARNING, "listener {0}: {1}", context.name(), cause.getMessage());
        stopWaiting();
        pause(REST_MS);
    }

    /**
     * All who wrote are gone. The pipe is opened again before the session closes its end: at no
     * moment would the next one who writes find it without a reader.
     */
    void onWritersGone() {
        current = null;
        awaitNext();
    }

    /**
     * A session lets go of its end. If some still write they shall notice, by SIGPIPE or EPIPE,
     * that it is over, so the pipe is not opened again at once; who comes meanwhile waits. What is
     * left of the former is not for the next session.
     */
    void onSessionOver(PipeStream stream) {
        if (current == stream) {
            current = null;
            emptySoon();
            pause(DEAF_MS);
        }
    }

    /**
     * Empties the pipe as soon as the session's end is closed indeed, and closes the last one. Once
     * it is open again, what is in it may be from somebody new.
     */
    private void emptySoon() {
        isFlooded = false;
        if (isDone()) {
            return;
        }
        try {
            var last = openToRead();
            // The selector closes the session's end between this turn and the next.
            loop.execute(() -> loop.execute(() -> {
                isFlooded = !empty(last);
                release(last);
            }));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} stays as it is: {1}", pipes, e.getMessage());
        }
    }

    private void pause(long ms) {
        if (!deafness.isScheduled()) {
            loop.schedule(deafness, ms);
        }
    }

    private void listenAgain() {
        awaitNext();
        if (isFlooded && waiting != null) {
            isFlooded = false;
            empty(waiting);
        }
    }

    /** Drops what is in the pipe; false when there is no end to it. */
    private boolean empty(ForeignChannel readEnd) {
        var buffer = loop.readBuffer();
        var address = Memory.address(buffer);
        for (var left = MOST_LEFT_OVER; left > 0; ) {
            var n = LibC.read(loop.callState(), readEnd.fd(), address, buffer.limit());
            if (n <= 0) {
                return true;
            }
            left -= n;
        }
        return false;
    }

    private void awaitNext() {
        if (isDone() || waiting != null) {
            return;
        }
        try {
            fifos.restore(pipes);
            await();
            isResting = false;
        } catch (IOException e) {
            if (!isResting) {
                LOG.log(Level.WARNING, "listener {0} takes nobody until it can: {1}",
                        context.name(), e.getMessage());
            }
            isResting = true;
            pause(REST_MS);
        }
    }

    private boolean isDone() {
        return isClosed || hasServed && !pipes.reopens();
    }

    private void await() throws IOException {
        waiting = openToRead();
        loop.register(waiting, SelectionKey.OP_READ, this);
        loop.schedule(lookout, LOOK_MS);
    }

    /** A pipe that is removed while nobody writes tells nobody: those who come would miss us. */
    private void look() {
        if (waiting == null) {
            return;
        }
        if (Fifos.isAt(pipes.read().orElseThrow(), waiting.fd())) {
            loop.schedule(lookout, LOOK_MS);
            return;
        }
        LOG.log(Level.WARNING, "listener {0}: {1} was removed or replaced: opening it again",
                context.name(), pipes.read().orElseThrow());
        stopWaiting();
        awaitNext();
    }

    private ForeignChannel openToRead() throws IOException {
        return PipeEnds.toRead(pipes.read().orElseThrow(), context.descriptors());
    }

    private void stopWaiting() {
        if (waiting != null) {
            release(waiting);
            waiting = null;
        }
    }

    private void release(ForeignChannel readEnd) {
        context.descriptors().give();
        try {
            readEnd.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close {0}: {1}", pipes, e.getMessage());
        }
    }

    private void acquire() throws IOException {
        try {
            fifos.acquire(pipes);
        } catch (IOException e) {
            throw new IOException("PIPEListener.run: \"" + context.name() + "\": "
                    + e.getMessage(), e);
        }
    }
}

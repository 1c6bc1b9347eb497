package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.SPLICE_F_MOVE;
import static io.l7mp.ffi.libc.Constants.SPLICE_F_NONBLOCK;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.util.Optional;

/**
 * One direction of a bulk transfer moved inside the kernel: socket, pipe, socket; see splice(2).
 *
 * <p>Bytes never enter the process. Used by {@link SocketConnection} on its loop while a transfer
 * is bulk and nobody in between needs the bytes.
 */
final class Splice {
    private static final int FLAGS = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
    private static final int ROUNDS = 4;
    private static final int BULK_BYTES = 16 * 1024;

    private final Pipes pipes;
    private final Pipes.Pipe pipe;
    private final Descriptors descriptors;
    private final CallState callState;
    private final SocketConnection source;
    private final SocketConnection sink;
    private final int from;
    private final int to;
    private int inPipe;
    private boolean ended;

    private Splice(EventLoop loop, Descriptors descriptors, Pipes.Pipe pipe,
            SocketConnection source, SocketConnection sink) {
        this.pipes = Pipes.of(loop);
        this.callState = loop.callState();
        this.descriptors = descriptors;
        this.pipe = pipe;
        this.source = source;
        this.sink = sink;
        this.from = NioFd.of(source.channel());
        this.to = NioFd.of(sink.channel());
    }

    /** Prepares to move bytes between two connections; empty without a pipe to spare. */
    static Optional<Splice> between(EventLoop loop, Descriptors descriptors,
            SocketConnection source, SocketConnection sink) {
        return Pipes.of(loop).take(descriptors)
                .map(pipe -> new Splice(loop, descriptors, pipe, source, sink));
    }

    /** The source has bytes: moves what there is, a few pipes full at most. */
    void onReadable() {
        // The descriptor of a closed sink may be somebody else's by now.
        if (sink.isClosed()) {
            source.stopSplicing();
            return;
        }
        var moved = 0L;
        for (var i = 0; i < ROUNDS; i++) {
            var taken = fill();
            if (taken < 0) {
                source.breakOff(failure(taken));
                return;
            }
            moved += taken;
            var written = drain();
            if (written < 0) {
                sink.breakOff(failure(written));
                return;
            }
            if (inPipe > 0) {
                // Even if the sink took a part: no event of the source would bring us back.
                source.pauseReading();
                sink.awaitRoomFor(this);
                return;
            }
            if (taken < BULK_BYTES) {
                break;
            }
        }
        conclude(moved);
    }

    /** The sink, which was full, takes bytes again. */
    void onRoom() {
        source.resumeReading();
        onReadable();
    }

    /** Gives the pipe back; bytes in it are lost. */
    void release() {
        sink.awaitRoomFor(null);
        pipes.give(pipe, inPipe == 0, descriptors);
    }

    /** Ends the splice when there is no more to move, or so little that reading serves better. */
    private void conclude(long moved) {
        if (ended || moved < BULK_BYTES) {
            source.stopSplicing();
        }
        if (ended) {
            source.onEndOfInput();
        }
    }

    private int fill() {
        if (ended || inPipe == pipe.capacity()) {
            return 0;
        }
        var n = LibC.splice(callState, from, 0, pipe.writeEnd(), 0, pipe.capacity() - inPipe,
                FLAGS);
        ended = n == 0;
        if (n > 0) {
            inPipe += n;
            source.onSplicedIn(n);
        }
        return unlessTransient(n);
    }

    private int drain() {
        if (inPipe == 0) {
            return 0;
        }
        var n = LibC.splice(callState, pipe.readEnd(), 0, to, 0, inPipe, FLAGS);
        if (n > 0) {
            inPipe -= n;
            sink.onSplicedOut(n);
        }
        return unlessTransient(n);
    }

    private static int unlessTransient(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR ? 0 : result;
    }

    private static IOException failure(int result) {
        return new IOException(Errno.message(-result));
    }
}

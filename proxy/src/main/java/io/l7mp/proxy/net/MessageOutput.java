package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.EMSGSIZE;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;

/**
 * The sending half of a {@link MessageConnection}: sends what the kernel takes and keeps the rest,
 * up to a limit.
 */
final class MessageOutput {
    private static final int UNBROKEN = 0;

    private final EventLoop loop;
    private final ForeignChannel channel;
    private final MessageWire wire;
    private final MessageEvents events;
    private final PendingMessages pending;
    private int errno = UNBROKEN;

    /** For {@code channel}; {@code events} hears what is dropped. */
    MessageOutput(EventLoop loop, ForeignChannel channel, MessageWire wire,
            MessageEvents events) {
        this.loop = loop;
        this.channel = channel;
        this.wire = wire;
        this.events = events;
        this.pending = new PendingMessages(loop);
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Bytes that are kept. */
    int size() {
        return pending.size();
    }

    /** Sends or keeps all messages; 0, or errno when the connection is broken. */
    int write(Batch messages) {
        keep(messages, pending.isEmpty() ? send(messages) : 0);
        return errno;
    }

    /** Sends what is kept, as far as the kernel takes it; 0, or errno as above. */
    int flush() {
        var isTaken = true;
        while (isTaken && !pending.isEmpty()) {
            var first = pending.first();
            var done = send(first);
            pending.forget(first, done);
            isTaken = done == first.count() && errno == UNBROKEN;
        }
        return errno;
    }

    /** Forgets everything. */
    void discard() {
        pending.discard();
    }

    /** Sends until the kernel is full; returns how many messages are done with. */
    private int send(Batch messages) {
        var done = 0;
        while (done < messages.count()) {
            var result = wire.send(loop.callState(), channel.fd(), messages, done);
            wire.report(events);
            if (result > 0) {
                done += result;
            } else if (result == -EAGAIN) {
                return done;
            } else if (result == -EMSGSIZE) {
                events.onDropped(Counter.DROPS_TOO_LONG, 1);
                done++;
            } else if (result != -EINTR) {
                errno = -result;
                events.onDropped(Counter.DROPS_SEND_FAILED, messages.count() - done);
                return messages.count();
            }
        }
        return done;
    }

    private void keep(Batch messages, int from) {
        for (var i = from; i < messages.count(); i++) {
            if (pending.size() > Connection.MAX_PENDING) {
                events.onDropped(Counter.DROPS_STREAM_FULL, messages.count() - i);
                return;
            }
            if (messages.length(i) > MessageWire.LONGEST) {
                events.onDropped(Counter.DROPS_TOO_LONG, 1);
            } else {
                pending.keep(messages, i);
            }
        }
    }
}

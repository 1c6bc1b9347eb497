package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.ENOBUFS;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.proxy.loop.EventLoop;

/** Messages of a connected Unix socket of type SOCK_SEQPACKET or SOCK_DGRAM. */
public class UnixWire implements MessageWire {
    private static final int MOST_MESSAGES = MOST_BYTES / LONGEST;

    private final RecvBatch batch;
    private final SendBatch sent;
    private int lost;

    /**
     * The calls for the socket {@code fd}, which from now on reports credentials.
     *
     * @throws ErrnoException when {@code fd} is no such socket
     */
    public UnixWire(EventLoop loop, int fd) throws ErrnoException {
        UnixSockets.reportCredentials(loop.callState(), fd);
        var memory = UnixMemory.of(loop);
        this.batch = memory.received();
        this.sent = memory.sent();
    }

    @Override
    public int receive(CallState state, int fd, MessageBatch into) {
        var count = batch.receiveConnected(state, fd, MOST_MESSAGES);
        if (count < 0) {
            return count;
        }
        into.over(batch.memory(), batch.address());
        for (var slot = 0; slot < count; slot++) {
            if (isEnd(slot)) {
                // Told again by the next call if messages came before it.
                return into.count() == 0 && lost == 0 ? END : into.count();
            }
            take(slot, into);
        }
        return into.count();
    }

    /** Only messages come with credentials, which tells an empty one from the end. */
    private boolean isEnd(int slot) {
        return batch.length(slot) == 0 && batch.controlLength(slot) == 0;
    }

    private void take(int slot, MessageBatch into) {
        if (batch.truncated(slot)) {
            lost++;
        } else {
            into.add(batch.offset(slot), batch.length(slot), MessageBatch.NO_TAG);
        }
    }

    @Override
    public int takeLost() {
        var count = lost;
        lost = 0;
        return count;
    }

    @Override
    public int send(CallState state, int fd, MessageBatch messages, int from) {
        sent.connectedPeer();
        sent.source(messages.address(), messages.offsets(), messages.lengths());
        var count = messages.count() - from;
        var result = count == 1 ? sent.sendOne(state, fd, from)
                : sent.sendMany(state, fd, from, count);
        return result == -ENOBUFS ? -Errno.EAGAIN : result;
    }
}

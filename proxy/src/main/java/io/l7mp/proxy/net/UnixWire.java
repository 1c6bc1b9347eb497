package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.ENOBUFS;

import io.l7mp.ffi.CallState;
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
    private int failure;

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
    public int receive(CallState state, int fd, Batch into) {
        var count = receive(state, fd);
        if (count < 0) {
            return ending(count);
        }
        into.over(batch.memory(), batch.address());
        for (var slot = 0; slot < count; slot++) {
            if (isEnd(slot)) {
                // Told again by the next call if messages came before it.
                return into.count() == 0 && lost == 0 ? ending(END) : into.count();
            }
            take(slot, into);
        }
        return into.count();
    }

    /** The kernel tells of a reset once, ahead of what came before it: that is received first. */
    private int receive(CallState state, int fd) {
        var count = batch.receiveConnected(state, fd, MOST_MESSAGES);
        if (count >= 0 || count == -EAGAIN || count == -EINTR) {
            return count;
        }
        failure = count;
        return batch.receiveConnected(state, fd, MOST_MESSAGES);
    }

    /** Nothing is left to be received, at least for now: a reset that was put off is due. */
    private int ending(int otherwise) {
        return failure == 0 ? otherwise : failure;
    }

    /** Only messages come with credentials, which tells an empty one from the end. */
    private boolean isEnd(int slot) {
        return batch.length(slot) == 0 && batch.controlLength(slot) == 0;
    }

    private void take(int slot, Batch into) {
        if (batch.truncated(slot)) {
            lost++;
        } else {
            into.add(batch.offset(slot), batch.length(slot), MessageTag.NONE);
        }
    }

    @Override
    public int takeLost() {
        var count = lost;
        lost = 0;
        return count;
    }

    @Override
    public int send(CallState state, int fd, Batch messages, int from) {
        sent.connectedPeer();
        sent.source(messages.address(), messages.offsets(), messages.lengths());
        var count = messages.count() - from;
        var result = count == 1 ? sent.sendOne(state, fd, from)
                : sent.sendMany(state, fd, from, count);
        return result == -ENOBUFS ? -EAGAIN : result;
    }
}

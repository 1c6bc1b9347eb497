package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.ECONNREFUSED;
import static io.l7mp.ffi.Errno.EHOSTDOWN;
import static io.l7mp.ffi.Errno.EHOSTUNREACH;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.EINVAL;
import static io.l7mp.ffi.Errno.EIO;
import static io.l7mp.ffi.Errno.EMSGSIZE;
import static io.l7mp.ffi.Errno.ENETUNREACH;
import static io.l7mp.ffi.Errno.ENOBUFS;
import static io.l7mp.ffi.Errno.ENOPROTOOPT;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.proxy.metrics.Counter;

/**
 * Puts batches of datagrams on one socket, each exactly once or dropped and told of.
 *
 * <p>Datagrams of equal size that follow one another leave as one payload that the kernel cuts
 * (UDP_SEGMENT), the rest by sendmmsg. Where the path cannot cut, the socket remembers and does
 * without. A full socket drops: that is back-pressure for datagrams.
 */
final class UdpSender {
    private static final int NO_SEGMENTS = 0;
    /** What passes any path: the least IPv6 asks of links, less the headers. */
    private static final int SURE_SEGMENT = 1280 - 48;

    private final UdpEvents events;
    private final SendBatch batch;
    private final CallState state;
    private final int fd;
    private int[] lengths;
    private int maxSegment;
    private boolean retried;
    private int unreachable;

    /**
     * Sends on {@code fd} and tells {@code events} what it dropped; {@code maxSegment} is what an
     * Ethernet frame holds in the socket's family.
     */
    UdpSender(UdpEvents events, CallState state, SendBatch batch, int fd, int maxSegment) {
        this.events = events;
        this.state = state;
        this.batch = batch;
        this.fd = fd;
        this.maxSegment = maxSegment;
    }

    /**
     * Sends the first {@code count} payloads to the peer set in the batch.
     *
     * @return errno when the peer turned out to be unreachable, else 0
     */
    int send(long base, int[] offsets, int[] lengths, int count) {
        batch.source(base, offsets, lengths);
        this.lengths = lengths;
        retried = false;
        unreachable = 0;
        for (var at = 0; at < count; ) {
            var run = segments(at, count);
            at += run > 1 ? sendRun(at, run, count - at) : sendEach(at, count);
        }
        return unreachable;
    }

    /** Whether it (still) lets the kernel cut payloads. */
    boolean isSegmenting() {
        return maxSegment != NO_SEGMENTS;
    }

    private int segments(int at, int count) {
        return isSegmenting() ? SendBatch.segments(lengths, at, count - at, maxSegment) : 1;
    }

    // These return how many payloads are done with, sent or dropped.

    private int sendRun(int at, int run, int left) {
        var result = batch.sendSegments(state, fd, at, run);
        if (result == -EIO || result == -EINVAL || result == -EMSGSIZE) {
            lowerSegment(-result, lengths[at]);
            return 0;
        }
        return result < 0 ? onError(-result, run, left) : result;
    }

    private int sendEach(int at, int count) {
        var n = 1;
        while (at + n < count && segments(at + n, count) < 2) {
            n++;
        }
        var result = n == 1 ? batch.sendOne(state, fd, at) : batch.sendMany(state, fd, at, n);
        return result < 0 ? onError(-result, 1, count - at) : result;
    }

    private int onError(int errno, int tried, int left) {
        if (errno == EINTR) {
            return 0;
        }
        if (errno == EAGAIN || errno == ENOBUFS) {
            events.onDropped(Counter.DROPS_SEND_BUFFER, left);
            return left;
        }
        if (isUnreachable(errno)) {
            unreachable = errno;
            if (!retried) {
                // It was about an earlier datagram, and telling it has cleared it.
                retried = true;
                return 0;
            }
        }
        events.onDropped(Counter.DROPS_SEND_FAILED, tried);
        return tried;
    }

    /** EIO says that the device cannot do checksums; the others mostly that the path is narrow. */
    private void lowerSegment(int errno, int size) {
        maxSegment = errno == EIO || size <= SURE_SEGMENT ? NO_SEGMENTS : SURE_SEGMENT;
    }

    static boolean isUnreachable(int errno) {
        return errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH
                || errno == EHOSTDOWN || errno == ENOPROTOOPT;
    }
}

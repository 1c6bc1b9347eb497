// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.MSG_NOSIGNAL;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SNDINFO;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MMsgHdr;
import io.l7mp.ffi.libc.MsgHdr;

/**
 * Sends up to a batch of messages of one association by one sendmmsg(2), each on its stream. Add
 * the messages, then {@link #send}. Needs Linux 3.17.
 */
public final class SctpSendBatch {

    private static final int CACHE_LINE = 64;
    private static final int CONTROL = CMsgHdr.space(SctpSndInfo.SIZE);

    private final int slots;
    private final long headers;
    private final long iovecs;
    private final long controls;
    private int count;

    /** Takes the memory of a batch, for as long as the process lives. */
    public SctpSendBatch(int slots) {
        this.slots = slots;
        headers = Memory.allocate((long) slots * MMsgHdr.SIZE, CACHE_LINE);
        iovecs = Memory.allocate((long) slots * IoVec.SIZE, CACHE_LINE);
        controls = Memory.allocate((long) slots * CONTROL, CACHE_LINE);
        for (var i = 0; i < slots; i++) {
            var header = MMsgHdr.header(headers, i);
            MsgHdr.iov(header, IoVec.at(iovecs, i), 1);
            MsgHdr.control(header, control(i), CONTROL);
            CMsgHdr.write(control(i), IPPROTO_SCTP, SCTP_SNDINFO, SctpSndInfo.SIZE);
        }
    }

    /** Starts an empty batch. */
    public void clear() {
        count = 0;
    }

    /** Whether another message fits. */
    public boolean hasRoom() {
        return count < slots;
    }

    /** Appends the message of {@code length} bytes at an address; how it goes follows. */
    public void add(long address, int length) {
        IoVec.set(iovecs, count, address, length);
        count++;
    }

    /** Says how the message added last is sent, see {@link SctpSndInfo}. */
    public void info(int stream, int flags, int ppid) {
        SctpSndInfo.write(CMsgHdr.data(control(count - 1)), stream, flags, ppid);
    }

    /**
     * Sends the messages in order, each whole or not at all; never blocks, never raises SIGPIPE.
     *
     * @return how many were sent, at least one; {@code -errno} when not even the first was
     */
    public int send(CallState state, int fd) {
        return LibC.sendmmsg(state, fd, headers, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    private long control(int slot) {
        return controls + (long) slot * CONTROL;
    }
}

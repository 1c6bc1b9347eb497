package io.l7mp.proxy.protocol.sctp;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.EPIPE;
import static io.l7mp.ffi.Errno.ESHUTDOWN;
import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.libc.Constants.MSG_EOR;
import static io.l7mp.ffi.libc.Constants.SHUT_RD;
import static io.l7mp.ffi.sctp.SctpConstants.MSG_NOTIFICATION;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RCVINFO;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SHUTDOWN_COMP;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_UNORDERED;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.sctp.SctpNotification;
import io.l7mp.ffi.sctp.SctpNotification.AssociationChange;
import io.l7mp.ffi.sctp.SctpNotification.DeliveryAborted;
import io.l7mp.ffi.sctp.SctpRcvInfo;
import io.l7mp.ffi.sctp.SctpSendBatch;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.MessageEvents;
import io.l7mp.proxy.net.MessageTag;
import io.l7mp.proxy.net.MessageWire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Messages of one association, and what the kernel tells of it among them. */
final class SctpWire implements MessageWire {
    private final SctpOptions options;
    private final RecvBatch received;
    private final SctpSendBatch sent;
    private final long option;
    private final List<String> notes = new ArrayList<>(2);
    private final Assembly assembly = new Assembly();

    /** As agreed; 0 while that has not been looked up. */
    private int streamsOut;
    private int unsent;
    private int failure;
    private boolean isOver;
    private boolean isEnded;

    SctpWire(EventLoop loop, SctpOptions options) {
        var memory = SctpMemory.of(loop);
        this.options = options;
        this.received = memory.received();
        this.sent = memory.sent();
        this.option = memory.option();
    }

    @Override
    public int receive(CallState state, int fd, Batch into) {
        var count = receive(state, fd);
        if (count < 0) {
            return ending(count);
        }
        into.over(received.memory(), received.address());
        for (var slot = 0; slot < count; slot++) {
            if (isEnd(slot)) {
                isOver = true;
                // Told by the next call if something came before it.
                return slot == 0 ? ending(-EAGAIN) : into.count();
            }
            take(slot, into);
        }
        if (isOver) {
            // The kernel has told of the end of a shutdown of ours, and would not do so again.
            LibC.shutdown(state, fd, SHUT_RD);
        }
        return into.count();
    }

    /** recvmmsg tells of an error ahead of what came before it: that is received first. */
    private int receive(CallState state, int fd) {
        var count = received.receiveConnected(state, fd);
        if (count >= 0 || count == -EAGAIN || count == -EINTR) {
            return count;
        }
        failure = failure == 0 ? count : failure;
        return received.receiveConnected(state, fd);
    }

    /** What a failed call means: nothing waits, or nothing will come. */
    private int ending(int error) {
        if (failure != 0) {
            return failure;
        }
        isEnded = isOver && error == -EAGAIN;
        return isEnded ? END : error;
    }

    /** Neither a message nor a notification is ever empty. */
    private boolean isEnd(int slot) {
        return received.length(slot) == 0 && (received.flags(slot) & MSG_EOR) == 0;
    }

    private void take(int slot, Batch into) {
        var flags = received.flags(slot);
        if ((flags & MSG_NOTIFICATION) != 0) {
            onNotification(SctpNotification.of(bytes(slot)));
        } else if (assembly.isEmpty() && (flags & MSG_EOR) != 0) {
            into.add(received.offset(slot), received.length(slot), tag(slot));
        } else {
            assembly.add(bytes(slot));
            if ((flags & MSG_EOR) != 0) {
                takeAssembled(slot, into);
            }
        }
    }

    /** The slot of the last part is as long as any message and not needed any more. */
    private void takeAssembled(int slot, Batch into) {
        var length = assembly.moveTo(received.memory(), received.offset(slot));
        if (length > 0) {
            into.add(received.offset(slot), length, tag(slot));
        }
    }

    private void onNotification(SctpNotification notification) {
        if (notification instanceof DeliveryAborted) {
            assembly.discard();
        } else if (notification instanceof AssociationChange change && change.streamsOut() > 0) {
            streamsOut = change.streamsOut();
        }
        isOver |= notification instanceof AssociationChange change
                && change.state() == SCTP_SHUTDOWN_COMP;
        SctpNotes.text(notification).ifPresent(notes::add);
    }

    private ByteBuffer bytes(int slot) {
        var begin = received.offset(slot);
        return received.memory().limit(begin + received.length(slot)).position(begin);
    }

    private long tag(int slot) {
        var item = CMsgHdr.find(received.controlAddress(slot), received.controlLength(slot),
                IPPROTO_SCTP, SCTP_RCVINFO);
        if (item == 0) {
            return MessageTag.NONE;
        }
        var info = CMsgHdr.data(item);
        return MessageTag.of(SctpRcvInfo.stream(info), SctpRcvInfo.ppid(info),
                (SctpRcvInfo.flags(info) & SCTP_UNORDERED) != 0);
    }

    @Override
    public int takeLost() {
        return assembly.takeLost();
    }

    @Override
    public int send(CallState state, int fd, Batch messages, int from) {
        if (streamsOut == 0) {
            streamsOut = Math.max(1, SctpEnds.streamsOut(state, fd, option));
        }
        sent.clear();
        for (var i = from; i < messages.count() && sent.hasRoom(); i++) {
            sent.add(messages.address() + messages.offset(i), messages.length(i));
            describe(messages.tag(i));
        }
        var result = sent.send(state, fd);
        if ((result == -EPIPE || result == -ESHUTDOWN) && !isEnded) {
            // The peer has shut down: what it said before that is still to be read.
            unsent += messages.count() - from;
            return messages.count() - from;
        }
        return result;
    }

    /** The peer may have allowed fewer streams than where a message comes from; order is kept. */
    private void describe(long tag) {
        if (MessageTag.isPresent(tag)) {
            sent.info(MessageTag.stream(tag) % streamsOut,
                    MessageTag.isUnordered(tag) ? SCTP_UNORDERED : 0, MessageTag.ppid(tag));
        } else {
            sent.info(options.stream() % streamsOut, 0, options.ppid());
        }
    }

    @Override
    public void report(MessageEvents events) {
        if (unsent > 0) {
            events.onDropped(Counter.DROPS_SEND_FAILED, unsent);
            unsent = 0;
        }
        if (!notes.isEmpty()) {
            notes.forEach(events::onNote);
            notes.clear();
        }
    }
}

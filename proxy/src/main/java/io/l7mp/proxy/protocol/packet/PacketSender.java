package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.ENETDOWN;
import static io.l7mp.ffi.Errno.ENOBUFS;
import static io.l7mp.ffi.Errno.ENODEV;
import static io.l7mp.ffi.Errno.ENXIO;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_ALL;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_IP;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_IPV6;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.packet.FrameSendBatch;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;

/**
 * Puts messages on a packet socket, each exactly once or dropped and told of; a full socket drops.
 *
 * <p>Messages of type dgram get an Ethernet header: to the configured destination, otherwise to
 * who sent the last frame, otherwise to all. Where the socket is for all ethertypes, the packet
 * must be IP, as it says itself which one it is.
 */
final class PacketSender implements FrameSendBatch.Ends {
    private static final int UNKNOWN = 0;
    private static final int IP4 = 4;
    private static final int IP6 = 6;

    private final PacketOpener.Parts parts;
    private final PacketEvents events;
    private final EventLoop loop;
    private final FrameSendBatch frames;
    private final boolean addsHeader;
    private long destination;

    PacketSender(EventLoop loop, PacketOpener.Parts parts, PacketEvents events) {
        this.loop = loop;
        this.parts = parts;
        this.events = events;
        frames = loop.local(Workbench.class, owner -> new Workbench()).sent;
        addsHeader = parts.spec().type() == FrameType.DGRAM && parts.kind() == LinkKind.ETHERNET;
        destination = parts.spec().destination().orElse(Mac.BROADCAST);
    }

    /** What is sent from now on is for {@code mac}, unless the configuration says otherwise. */
    void answer(long mac) {
        if (parts.spec().destination().isEmpty()) {
            destination = mac;
        }
    }

    @Override
    public long destination() {
        return destination;
    }

    @Override
    public long source() {
        return parts.link().address();
    }

    void send(Batch batch) {
        frames.clear();
        for (var i = 0; i < batch.count(); i++) {
            add(batch.address() + batch.offset(i), batch.length(i));
        }
        flush();
    }

    /** As {@link #send}; in front of each frame is what is left to be done to it. */
    void sendUnfinished(Batch batch) {
        frames.clear();
        for (var i = 0; i < batch.count(); i++) {
            frames.addUnfinished(batch.address() + batch.offset(i), batch.length(i));
        }
        flush();
    }

    private void flush() {
        for (var at = 0; at < frames.count(); ) {
            var result = frames.send(loop.callState(), parts.channel().fd(), at);
            at += result < 0 ? onError(-result, frames.count() - at) : result;
        }
    }

    private void add(long address, int length) {
        if (!addsHeader) {
            frames.add(address, length);
            return;
        }
        var ethertype = ethertype(address, length);
        if (ethertype == UNKNOWN) {
            events.onDropped(Counter.DROPS_MALFORMED, 1);
        } else {
            frames.add(this, ethertype, address, length);
        }
    }

    private int ethertype(long address, int length) {
        if (parts.spec().ethertype() != ETH_P_ALL) {
            return parts.spec().ethertype();
        }
        return switch (length == 0 ? UNKNOWN : Memory.getByte(address) >> 4) {
            case IP4 -> ETH_P_IP;
            case IP6 -> ETH_P_IPV6;
            default -> UNKNOWN;
        };
    }

    /** Returns how many frames are done with. */
    private int onError(int errno, int left) {
        switch (errno) {
            case EINTR -> {
                return 0;
            }
            case EAGAIN, ENOBUFS -> {
                events.onDropped(Counter.DROPS_SEND_BUFFER, left);
                return left;
            }
            case ENETDOWN, ENXIO, ENODEV -> {
                events.onDropped(Counter.DROPS_SEND_FAILED, left);
                events.onLost(parts.describe(errno));
                return left;
            }
            default -> {
                events.onDropped(Counter.DROPS_SEND_FAILED, 1);
                return 1;
            }
        }
    }
}

package io.l7mp.proxy.protocol.packet;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.packet.BlockCursor;
import io.l7mp.ffi.packet.PacketSocket;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.protocol.packet.FrameFinisher.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;

/**
 * A packet socket on a loop: hands on what its ring holds in batches that point into it, and sends.
 *
 * <p>Made of {@linkplain PacketOpener open} parts; reads once told to {@link #resumeReading}. The
 * ring may be closed by whoever gets a batch, but its memory stays until that call has returned.
 */
final class PacketPort implements ChannelHandler {
    /** How many batches it hands on before others have their turn. */
    private static final int BATCHES = 8;

    private final PacketOpener.Parts parts;
    private final PacketEvents events;
    private final EventLoop loop;
    private final CallState state;
    private final Workbench bench;
    private final PacketSender sender;
    private final ByteBuffer buffer;
    private final BlockCursor cursor = new BlockCursor();
    private final int cut;
    private final boolean keepsHeader;
    private SelectionKey key;
    private Optional<Sight> first = Optional.empty();
    // Whether the cursor is in a block that has not been given back.
    private boolean inBlock;
    // Whether frames of the present batch are left unfinished.
    private boolean isKeeping;
    private boolean isHandingOn;
    private boolean closed;

    PacketPort(EventLoop loop, PacketOpener.Parts parts, PacketEvents events) {
        this.loop = loop;
        this.parts = parts;
        this.events = events;
        state = loop.callState();
        bench = loop.local(Workbench.class, owner -> new Workbench());
        keepsHeader = parts.spec().type() == FrameType.RAW;
        cut = keepsHeader ? 0 : parts.kind().headerBytes();
        buffer = parts.ring().memory().asByteBuffer();
        sender = new PacketSender(loop, parts, events);
    }

    /** Puts it on the loop; nothing comes yet. */
    void start() throws IOException {
        key = loop.register(parts.channel(), 0, this);
    }

    /** The descriptor, which is what its session is known by. */
    int fd() {
        return parts.channel().fd();
    }

    /** What it was made of. */
    PacketOpener.Parts parts() {
        return parts;
    }

    /** The first frame that came. */
    Optional<Sight> first() {
        return first;
    }

    /** Sends each message; drops, and tells, what cannot be sent. */
    void send(Batch batch) {
        if (closed) {
            events.onDropped(Counter.DROPS_SEND_FAILED, batch.count());
        } else {
            sender.send(batch);
        }
    }

    /** Sends frames as another port has found them in its ring. */
    void sendUnfinished(Batch batch) {
        if (closed) {
            events.onDropped(Counter.DROPS_SEND_FAILED, batch.count());
        } else {
            sender.sendUnfinished(batch);
        }
    }

    /** Whether it can send what {@code other} receives without its being finished before. */
    boolean finishesFor(PacketPort other) {
        return !closed && isWholeEthernet() && other.isWholeEthernet()
                && parts.device().mtu() >= other.parts.device().mtu();
    }

    private boolean isWholeEthernet() {
        return keepsHeader && parts.kind() == LinkKind.ETHERNET;
    }

    /** Leaves frames in the ring; what finds no room there the kernel drops. */
    void pauseReading() {
        interest(0);
    }

    /** Lets frames come. */
    void resumeReading() {
        interest(SelectionKey.OP_READ);
    }

    /** Counts what was lost at last, and closes the socket. */
    void close() {
        if (closed) {
            return;
        }
        countLosses();
        closed = true;
        if (isHandingOn) {
            parts.closeChannel();
        } else {
            parts.close();
        }
    }

    @Override
    public void onReady(int readyOps) {
        isHandingOn = true;
        try {
            read();
        } finally {
            isHandingOn = false;
            if (closed) {
                parts.ring().close();
            }
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        events.onDefect(cause);
    }

    private void read() {
        for (var i = 0; i < BATCHES && isReading(); i++) {
            if (!inBlock && !enterBlock()) {
                return;
            }
            handOn();
        }
    }

    /** Without a block it is an error that has woken us, if anything. */
    private boolean enterBlock() {
        var ring = parts.ring();
        if (!ring.isReady()) {
            var errno = PacketSocket.error(state, fd());
            if (errno != 0 && errno != Errno.EAGAIN) {
                events.onLost(parts.describe(errno));
            }
            return false;
        }
        if (ring.isLosing()) {
            countLosses();
        }
        ring.read(cursor);
        inBlock = true;
        return true;
    }

    /** Hands on what of the block fits into a batch, up to the first frame that must be cut. */
    private void handOn() {
        isKeeping = events.takesUnfinished();
        var last = gather();
        var isAggregate = last == Result.AGGREGATE && openAggregate();
        if (bench.received.count() > 0) {
            deliver();
        }
        while (isAggregate && !closed && bench.segmenter.hasNext()) {
            events.onReceived(bench.cutSegments(cut));
        }
        if (!inBlock) {
            leaveBlock();
        }
    }

    private void deliver() {
        if (isKeeping) {
            events.onUnfinished(bench.received);
        } else {
            events.onReceived(bench.received);
        }
    }

    /** Returns what the last frame it has looked at is. */
    private Result gather() {
        var batch = bench.received.over(buffer, parts.ring().address());
        var result = Result.WHOLE;
        while (result != Result.AGGREGATE && batch.hasRoom() && inBlock) {
            inBlock = cursor.next();
            if (inBlock) {
                result = finish(batch);
            }
        }
        return result;
    }

    private Result finish(Batch batch) {
        var finisher = bench.finisher;
        var memory = parts.ring().memory();
        var result = isKeeping ? finisher.keep(memory, cursor)
                : finisher.finish(memory, cursor, parts.kind() == LinkKind.ETHERNET, keepsHeader);
        if (result == Result.BAD) {
            events.onDropped(Counter.DROPS_MALFORMED, 1);
            return result;
        }
        notice();
        if (result == Result.WHOLE) {
            batch.add((int) finisher.start() + cut, finisher.length() - cut);
        }
        return result;
    }

    private boolean openAggregate() {
        var isOne = bench.segmenter.open(parts.ring().memory(), bench.finisher,
                parts.kind().headerBytes());
        if (!isOne) {
            events.onDropped(Counter.DROPS_MALFORMED, 1);
        }
        return isOne;
    }

    private void leaveBlock() {
        if (cursor.isBroken()) {
            events.onDropped(Counter.DROPS_MALFORMED, 1);
        }
        parts.ring().release();
    }

    /** Remembers whom to answer, and the first frame. */
    private void notice() {
        var memory = parts.ring().memory();
        var isEthernet = parts.kind() == LinkKind.ETHERNET;
        var at = bench.finisher.start();
        if (isEthernet) {
            sender.answer(Octets.get6(memory, at + Mac.BYTES));
        }
        if (first.isEmpty()) {
            first = Optional.of(new Sight(isEthernet,
                    isEthernet ? Octets.get6(memory, at + Mac.BYTES) : 0,
                    isEthernet ? Octets.get6(memory, at) : 0, cursor.vlan(), cursor.packetType()));
        }
    }

    private void countLosses() {
        var lost = PacketSocket.drops(state, fd());
        if (lost > 0) {
            events.onDropped(Counter.DROPS_RECEIVE_BUFFER, lost);
        }
    }

    private boolean isReading() {
        return !closed && key.isValid() && key.interestOps() != 0;
    }

    private void interest(int ops) {
        if (!closed && key.isValid() && key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }
}

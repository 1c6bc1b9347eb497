package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A packet socket as one end of a session: the source of a listener's, or what a cluster leads to.
 *
 * <p>An interface has no end, and cannot be told of one; it can only go.
 */
final class PacketStream extends Stream implements PacketEvents {
    /** Known of every frame, so once it is there the first one has come. */
    private static final String PACKET_TYPE = "packet_type";
    private static final Runnable NOTHING = () -> { };

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final PacketSpec spec;
    private final String device;
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private Runnable onClosed = NOTHING;
    private PacketPort port;
    private long lastActiveNs;
    private boolean isTakingUnfinished;
    private boolean closed;

    /** A stream to the interface called {@code device}; it opens when it is connected. */
    PacketStream(EventLoop loop, Descriptors descriptors, PacketSpec spec, String device) {
        super(Kind.DATAGRAM);
        this.loop = loop;
        this.descriptors = descriptors;
        this.spec = spec;
        this.device = device;
        lastActiveNs = loop.nowNs();
    }

    /**
     * Begins to use what is open before there is a session, {@code parts}.
     *
     * @param onClosed runs when it is closed, which may be before this session has begun
     */
    void open(PacketOpener.Parts parts, Runnable onClosed) throws IOException {
        use(parts);
        this.onClosed = onClosed;
        describe();
    }

    /** What its session should know of it; more once a frame has come. */
    Map<String, Object> metadata() {
        return metadata;
    }

    /** Its descriptor, while it is open. */
    int fd() {
        return port.fd();
    }

    @Override
    public void connect() {
        if (!descriptors.tryTake()) {
            events().onFailed(Cause.of("interface " + device + ": out of file descriptors"));
            return;
        }
        SlowWork.start(() -> loop.execute(opened()));
    }

    /** Opens it, not on the loop; returns what to do there then. */
    private Runnable opened() {
        try {
            var parts = PacketOpener.open(spec, device, descriptors::give);
            return () -> begin(parts);
        } catch (IOException e) {
            return () -> failToOpen(e);
        }
    }

    private void begin(PacketOpener.Parts parts) {
        if (closed) {
            parts.close();
            return;
        }
        try {
            use(parts);
            events().onConnected();
        } catch (IOException e) {
            failToOpen(e);
        }
    }

    private void use(PacketOpener.Parts parts) throws IOException {
        var opened = new PacketPort(loop, parts, this);
        try {
            opened.start();
        } catch (IOException e) {
            parts.close();
            throw e;
        }
        port = opened;
    }

    private void failToOpen(IOException e) {
        if (!closed) {
            closed = true;
            events().onFailed(Cause.of(PacketOpener.reason(e, device)));
        }
    }

    @Override
    protected boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        if (closed || port == null) {
            drop(Counter.DROPS_SEND_FAILED, batch.count());
        } else if (isTakingUnfinished) {
            port.sendUnfinished(batch);
        } else if (feeder().kind() == Kind.BYTES) {
            sendPieces(batch);
        } else {
            port.send(batch);
        }
        return true;
    }

    @Override
    public void end() {
        events().onInputFinished();
        events().onOutputEnded();
    }

    @Override
    public void pause() {
        if (port != null) {
            port.pauseReading();
        }
    }

    @Override
    public void resume() {
        if (port != null) {
            port.resumeReading();
        }
    }

    @Override
    public void close(Ending ending) {
        if (closed) {
            return;
        }
        closed = true;
        if (port != null) {
            port.close();
        }
        onClosed.run();
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    @Override
    public void onReceived(Batch batch) {
        notice();
        emit(batch);
    }

    @Override
    public boolean takesUnfinished() {
        return next() instanceof PacketStream sink && sink.port != null
                && sink.port.finishesFor(port);
    }

    /** Nobody is between the two of us, so nobody sees such frames. */
    @Override
    public void onUnfinished(Batch batch) {
        notice();
        var sink = (PacketStream) next();
        sink.isTakingUnfinished = true;
        try {
            emit(batch);
        } finally {
            sink.isTakingUnfinished = false;
        }
    }

    @Override
    public void onDropped(Counter reason, long count) {
        drop(reason, count);
    }

    @Override
    public void onLost(String reason) {
        if (!closed) {
            close(Ending.ABORT);
            events().onFailed(Cause.of(reason));
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        onLost("internal error: " + cause);
    }

    private void notice() {
        lastActiveNs = loop.nowNs();
        if (!metadata.containsKey(PACKET_TYPE)) {
            port.first().ifPresent(sight -> sight.describe(metadata));
        }
    }

    private void describe() {
        var parts = port.parts();
        metadata.put("interface", device);
        metadata.put("ifindex", (long) parts.device().index());
        if (parts.kind() == LinkKind.ETHERNET) {
            metadata.put("hwaddr", Mac.text(parts.link().address()));
        }
        metadata.put("type", spec.type().word());
        metadata.put("ethertype", (long) spec.ethertype());
    }

    /** What a byte stream has read goes out in pieces that the interface takes. */
    private void sendPieces(Batch read) {
        var parts = port.parts();
        var longest = parts.device().mtu()
                + (spec.type() == FrameType.RAW ? parts.kind().headerBytes() : 0);
        var pieces = loop.local(Workbench.class, owner -> new Workbench()).pieces;
        for (var i = 0; i < read.count(); i++) {
            var end = read.offset(i) + read.length(i);
            for (var at = read.offset(i); at < end; ) {
                pieces.over(read.memory(), read.address());
                for (; at < end && pieces.hasRoom(); at += longest) {
                    pieces.add(at, Math.min(longest, end - at));
                }
                port.send(pieces);
            }
        }
    }
}

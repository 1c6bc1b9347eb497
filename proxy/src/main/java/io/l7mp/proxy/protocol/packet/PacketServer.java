package io.l7mp.proxy.protocol.packet;

import io.l7mp.ffi.packet.NetDevice;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Keeps a listener's one session going: when it ends, or the interface is down or gone, there is
 * another one, with a socket of its own, not sooner than {@link #PAUSE_MS} later. On one loop, but
 * sockets are opened elsewhere: the loop has others to serve.
 */
final class PacketServer {
    private static final Logger LOG = System.getLogger(PacketServer.class.getName());
    private static final long PAUSE_MS = 1000;

    private final EventLoop loop;
    private final ListenerContext context;
    private final PacketSpec spec;
    private final String device;
    private final Timer timer = Timer.of(this::onTime);
    private String complaint = "";
    private boolean closing;

    PacketServer(EventLoop loop, ListenerContext context, PacketSpec spec, String device) {
        this.loop = loop;
        this.context = context;
        this.spec = spec;
        this.device = device;
    }

    /**
     * Makes the session, or waits for the interface to be switched on; not on the loop.
     *
     * @throws IOException when there is no such interface, or it cannot be opened
     */
    void open() throws IOException {
        if (NetDevice.of(device).isUp()) {
            var parts = openSocket();
            loop.await(() -> {
                begin(parts);
                return null;
            });
        } else {
            loop.execute(() -> wait("interface " + device + " is down"));
        }
    }

    /** Makes no more sessions; on the loop. */
    void close() {
        closing = true;
        loop.cancel(timer);
    }

    /** Takes as long as the kernel does to find memory for the ring. */
    private PacketOpener.Parts openSocket() throws IOException {
        context.descriptors().take();
        return PacketOpener.open(spec, device, context.descriptors()::give);
    }

    /** The session may be over when this returns. */
    private void begin(PacketOpener.Parts parts) throws IOException {
        if (closing) {
            parts.close();
            return;
        }
        var stream = new PacketStream(loop, context.descriptors(), spec, device);
        stream.open(parts, this::onClosed);
        complaint = "";
        var name = "AF_PACKET:" + device + ":" + stream.fd() + "-"
                + context.info().nextSessionNumber();
        var metadata = new Metadata(name).with("AF_PACKET", stream.metadata());
        context.acceptors().apply(loop).accept(context.info(), metadata, stream);
    }

    private void onClosed() {
        if (!closing) {
            loop.schedule(timer, PAUSE_MS);
        }
    }

    private void onTime() {
        SlowWork.start(() -> loop.execute(openedAgain()));
    }

    /** Opens the socket, not on the loop; returns what to do there then. */
    private Runnable openedAgain() {
        try {
            var parts = openSocket();
            return () -> beginAgain(parts);
        } catch (IOException e) {
            return () -> wait(PacketOpener.reason(e, device));
        }
    }

    private void beginAgain(PacketOpener.Parts parts) {
        try {
            begin(parts);
        } catch (IOException e) {
            wait(PacketOpener.reason(e, device));
        }
    }

    /** Tells each reason once, not every second. */
    private void wait(String reason) {
        if (closing) {
            return;
        }
        if (!reason.equals(complaint)) {
            complaint = reason;
            LOG.log(Level.INFO, "listener {0} waits: {1}", context.name(), reason);
        }
        loop.schedule(timer, PAUSE_MS);
    }
}

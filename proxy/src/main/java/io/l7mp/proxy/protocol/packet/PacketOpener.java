package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUF;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUFFORCE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.packet.NetDevice;
import io.l7mp.ffi.packet.PacketRing;
import io.l7mp.ffi.packet.PacketSocket;
import io.l7mp.ffi.packet.SocketFilter;
import java.io.IOException;

/**
 * Opens packet sockets on interfaces, with everything said that decides what they get. Any thread,
 * but better no loop: to find memory for the ring takes some ten milliseconds.
 */
final class PacketOpener {
    private static final int SEND_BUFFER = 4 << 20;

    // The opened ring's from then on.
    private final CallState state = new CallState();
    private final PacketSpec spec;
    private final NetDevice device;
    private final Runnable onReleased;

    private PacketOpener(PacketSpec spec, NetDevice device, Runnable onReleased) {
        this.spec = spec;
        this.device = device;
        this.onReleased = onReleased;
    }

    /**
     * What a port is made of.
     *
     * @param channel owns the socket
     * @param ring to be closed before it
     * @param device the interface
     * @param link its hardware side
     * @param kind what its frames begin with
     */
    record Parts(PacketSpec spec, ForeignChannel channel, PacketRing ring, NetDevice device,
            PacketSocket.Link link, LinkKind kind) {
        /** Closes everything. */
        void close() {
            ring.close();
            closeChannel();
        }

        /** Closes what can be while somebody reads the ring. */
        void closeChannel() {
            try {
                channel.close();
            } catch (IOException e) {
                // The descriptor is gone all the same: close(2) releases it before it reports.
                return;
            }
        }

        /** An error in words. */
        String describe(int errno) {
            return "interface " + device.name() + ": " + Errno.message(errno) + " ("
                    + Errno.name(errno) + ")";
        }
    }

    /**
     * Opens a socket on the interface called {@code name}; it is not read from yet.
     *
     * @param onReleased runs once, on any thread, when the socket is closed at last or never was
     *     open
     * @throws IOException when that cannot be done; says why, and leaves nothing open
     */
    static Parts open(PacketSpec spec, String name, Runnable onReleased) throws IOException {
        try {
            var device = NetDevice.of(name);
            if (!device.isUp()) {
                throw new ErrnoException("bind", Errno.ENETDOWN, name);
            }
            return new PacketOpener(spec, device, onReleased).open();
        } catch (IOException e) {
            onReleased.run();
            throw e;
        }
    }

    /** Why a socket could not be opened, for people. */
    static String reason(IOException e, String device) {
        if (!(e instanceof ErrnoException failed)) {
            return e.getMessage();
        }
        var errno = failed.errno();
        var isPlain = errno == Errno.ENODEV || errno == Errno.ENETDOWN;
        return "interface " + device + ": " + (isPlain
                ? Errno.message(errno) + " (" + Errno.name(errno) + ")"
                : failed.getMessage() + hint(failed));
    }

    private static String hint(ErrnoException failed) {
        return switch (failed.errno()) {
            case Errno.EPERM, Errno.EACCES -> ": packet sockets need the capability CAP_NET_RAW";
            case Errno.ENOMEM -> ": there is no memory for such a ring";
            case Errno.EINVAL -> failed.getMessage().contains("PACKET_FANOUT")
                    ? ": its group is of another mode, ethertype or interface" : "";
            default -> "";
        };
    }

    private Parts open() throws IOException {
        try (var socket = PacketSocket.open(state)) {
            var ring = PacketRing.of(state, socket, spec.ring());
            try {
                return bind(socket, ring);
            } catch (IOException e) {
                ring.close();
                throw e;
            }
        }
    }

    private Parts bind(PacketSocket socket, PacketRing ring) throws IOException {
        socket.ignoreOutgoing(state);
        if (spec.promiscuous()) {
            socket.promiscuous(state, device.index());
        }
        if (spec.fanout().isPresent()) {
            bindShared(socket, spec.fanout().get());
        } else {
            filter(socket);
            socket.bind(state, spec.ethertype(), device);
        }
        var link = socket.link(state);
        var kind = LinkKind.of(link.type(), device.name());
        growSendBuffer(socket.fd().number());
        var channel = ForeignChannel.adopt(socket.fd(), device.name(), this::close);
        return new Parts(spec, channel, ring, device, link, kind);
    }

    /** The kernel waits until no CPU is about to hand it a frame: tens of milliseconds. */
    private void close(Fd fd) {
        SlowWork.start(() -> {
            fd.close();
            onReleased.run();
        });
    }

    /** Only what is bound can join a group; until it has, it must not get what others get too. */
    private void bindShared(PacketSocket socket, Fanout fanout) throws IOException {
        socket.filter(state, SocketFilter.NOTHING);
        socket.bind(state, spec.ethertype(), device);
        socket.fanout(state, fanout.group(), fanout.mode());
        if (spec.filter().isPresent()) {
            filter(socket);
        } else {
            socket.removeFilter(state);
        }
    }

    private void filter(PacketSocket socket) throws ErrnoException {
        if (spec.filter().isPresent()) {
            socket.filter(state, spec.filter().get());
        }
    }

    /** The first is for the privileged, whom the system's limit does not hold. */
    private void growSendBuffer(int fd) {
        if (LibC.setsockopt(state, fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER) < 0) {
            LibC.setsockopt(state, fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
        }
    }
}

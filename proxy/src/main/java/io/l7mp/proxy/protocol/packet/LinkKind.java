package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_ETHER;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_LOOPBACK;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_NONE;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_PPP;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_RAWIP;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_SIT;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_TUNNEL;
import static io.l7mp.ffi.packet.PacketConstants.ARPHRD_TUNNEL6;
import static io.l7mp.ffi.packet.PacketConstants.ETH_HLEN;

import java.io.IOException;

/** What frames of an interface begin with. */
enum LinkKind {
    /** An Ethernet header. */
    ETHERNET(ETH_HLEN),
    /** None: they are IP packets. WireGuard, tun, PPP, IP in IP. */
    BARE(0);

    private final int headerBytes;

    LinkKind(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    /** The kind of an interface of type ARPHRD_ETHER and so on. */
    static LinkKind of(int hardware, String device) throws IOException {
        return switch (hardware) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> ETHERNET;
            case ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_PPP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6,
                    ARPHRD_SIT -> BARE;
            default -> throw new IOException("interface " + device + " is of hardware type "
                    + hardware + ": only Ethernet and interfaces without link headers are"
                    + " supported");
        };
    }

    int headerBytes() {
        return headerBytes;
    }
}

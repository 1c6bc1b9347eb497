package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.PACKET_BROADCAST;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_HOST;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_MULTICAST;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_OTHERHOST;

import io.l7mp.ffi.packet.BlockCursor;
import java.util.Map;

/**
 * What the first frame of a socket looked like.
 *
 * @param isEthernet whether it had a header with addresses
 * @param source who sent it
 * @param destination whom it was for
 * @param vlan its VLAN tag as the kernel took it out, or {@link BlockCursor#NO_VLAN}
 * @param packetType whom it was for, as the kernel sees it: PACKET_HOST and so on
 */
record Sight(boolean isEthernet, long source, long destination, int vlan, int packetType) {
    private static final int VLAN_ID = 0xFFF;
    private static final int PRIORITY_SHIFT = 13;

    /** Adds it to what is known of a session. */
    void describe(Map<String, Object> metadata) {
        if (isEthernet) {
            metadata.put("src_mac", Mac.text(source));
            metadata.put("dst_mac", Mac.text(destination));
        }
        if (vlan != BlockCursor.NO_VLAN) {
            metadata.put("vlan", (long) (vlan & VLAN_ID));
            metadata.put("vlan_priority", (long) (vlan >> PRIORITY_SHIFT));
        }
        metadata.put("packet_type", word());
    }

    private String word() {
        return switch (packetType) {
            case PACKET_HOST -> "host";
            case PACKET_BROADCAST -> "broadcast";
            case PACKET_MULTICAST -> "multicast";
            case PACKET_OTHERHOST -> "otherhost";
            default -> "type " + packetType;
        };
    }
}

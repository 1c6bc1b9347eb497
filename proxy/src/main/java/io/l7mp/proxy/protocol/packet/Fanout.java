package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT_CPU;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT_HASH;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT_LB;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT_QM;
import static io.l7mp.ffi.packet.PacketConstants.PACKET_FANOUT_ROLLOVER;

import io.l7mp.proxy.document.Node;

/**
 * Several sockets that share what an interface receives.
 *
 * @param group all sockets with this number in a network namespace, of any process
 * @param mode who gets what: one of PACKET_FANOUT_HASH and so on
 */
record Fanout(int group, int mode) {
    private static final int MAX_GROUP = 0xFFFF;

    static Fanout of(Node node) {
        var group = node.asObject().get("group")
                .orElseThrow(() -> node.refuse("group is missing"));
        return new Fanout(group.asInt(0, MAX_GROUP),
                node.get("mode").map(Fanout::mode).orElse(PACKET_FANOUT_HASH));
    }

    private static int mode(Node node) {
        return switch (node.asString()) {
            case "hash" -> PACKET_FANOUT_HASH;
            case "lb" -> PACKET_FANOUT_LB;
            case "cpu" -> PACKET_FANOUT_CPU;
            case "rollover" -> PACKET_FANOUT_ROLLOVER;
            case "qm" -> PACKET_FANOUT_QM;
            default -> throw node.expected("\"hash\", \"lb\", \"cpu\", \"rollover\" or \"qm\"");
        };
    }
}

package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.ETH_P_ALL;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_ARP;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_IP;
import static io.l7mp.ffi.packet.PacketConstants.ETH_P_IPV6;

import io.l7mp.proxy.document.Node;

/** What frames carry: a number of 16 bits, or its name. */
final class Ethertype {
    private static final int LEAST = 0x0600;
    private static final int MOST = 0xFFFF;

    private Ethertype() {
    }

    static int of(Node spec) {
        return spec.get("ethertype").map(Ethertype::value).orElse(ETH_P_ALL);
    }

    private static int value(Node node) {
        if (node.kind() == Node.Kind.NUMBER) {
            return node.asInt(LEAST, MOST);
        }
        return switch (node.asString()) {
            case "all" -> ETH_P_ALL;
            case "ip" -> ETH_P_IP;
            case "ipv6" -> ETH_P_IPV6;
            case "arp" -> ETH_P_ARP;
            default -> hex(node);
        };
    }

    /** JSON has no hexadecimal numbers of its own. */
    private static int hex(Node node) {
        var text = node.asString();
        if (text.matches("0x[0-9a-fA-F]{3,4}")) {
            var value = Integer.decode(text);
            if (value >= LEAST) {
                return value;
            }
        }
        throw node.expected("\"all\", \"ip\", \"ipv6\", \"arp\" or a number from 0x600 to 0xffff");
    }
}

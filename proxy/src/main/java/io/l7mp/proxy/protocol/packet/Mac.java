package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.document.Node;
import java.util.HexFormat;

/** Ethernet addresses, which are 48 bits of a {@code long}, and their text. */
final class Mac {
    static final int BYTES = 6;
    static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private Mac() {
    }

    static long of(Node node) {
        try {
            var bytes = COLONS.parseHex(node.asString());
            if (bytes.length == BYTES) {
                return of(bytes);
            }
        } catch (IllegalArgumentException e) {
            throw notOne(node);
        }
        throw notOne(node);
    }

    static String text(long mac) {
        var bytes = new byte[BYTES];
        for (var i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (mac >>> Byte.SIZE * (BYTES - 1 - i));
        }
        return COLONS.formatHex(bytes);
    }

    private static long of(byte[] bytes) {
        var mac = 0L;
        for (var b : bytes) {
            mac = mac << Byte.SIZE | Byte.toUnsignedInt(b);
        }
        return mac;
    }

    private static RuntimeException notOne(Node node) {
        return node.expected("an Ethernet address such as 02:00:00:00:00:01");
    }
}

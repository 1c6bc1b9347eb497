package io.l7mp.proxy.protocol.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;

/** Frames for tests, and whether what is in them is right, by the book rather than fast. */
final class Frames {
    static final byte[] MACS = HexFormat.of().parseHex("0200000000010200000000ab");
    static final int TCP = 6;
    static final int UDP = 17;
    /** A TCP header with all flags, a sequence number about to wrap and a timestamp option. */
    private static final String TCP_HEADER = "c3501451fffff0000000000180ff0400deadbeef"
            + "0101080a0102030405060708";
    private static final String UDP_HEADER = "c350145100000000";

    private Frames() {
    }

    /** An IPv4 packet in a frame. */
    static byte[] ip4(int protocol, int payload) {
        var transport = transport(protocol, payload);
        var frame = ByteBuffer.allocate(14 + 20 + transport.length).put(MACS)
                .putShort((short) 0x800)
                .put((byte) 0x45).put((byte) 0).putShort((short) (20 + transport.length))
                .putShort((short) 0xfffe).putShort((short) 0x4000).put((byte) 64)
                .put((byte) protocol).putShort((short) 0).putInt(0x0a000001).putInt(0x0a000002);
        return frame.put(transport).array();
    }

    /** An IPv6 packet in a frame. */
    static byte[] ip6(int protocol, int payload) {
        var transport = transport(protocol, payload);
        var frame = ByteBuffer.allocate(14 + 40 + transport.length).put(MACS)
                .putShort((short) 0x86dd).putInt(0x60000000).putShort((short) transport.length)
                .put((byte) protocol).put((byte) 64)
                .put(HexFormat.of().parseHex("fd000000000000000000000000000001"))
                .put(HexFormat.of().parseHex("fd000000000000000000000000000002"));
        return frame.put(transport).array();
    }

    /** Whether the checksums of a packet, whose IP header is at {@code ip}, are right. */
    static boolean isIntact(byte[] frame, int ip) {
        var buffer = ByteBuffer.wrap(frame);
        if (frame[ip] >> 4 == 4) {
            var length = buffer.getShort(ip + 2) & 0xffff;
            return length == frame.length - ip && sum(frame, ip, ip + 20, 0) == 0xffff
                    && sum(frame, ip + 20, frame.length,
                            sum(frame, ip + 12, ip + 20, frame[ip + 9] + length - 20)) == 0xffff;
        }
        var length = buffer.getShort(ip + 4) & 0xffff;
        return length == frame.length - ip - 40 && sum(frame, ip + 40, frame.length,
                sum(frame, ip + 8, ip + 40, frame[ip + 6] + length)) == 0xffff;
    }

    /** Two bytes after two, with end-around carry. */
    static int sum(byte[] bytes, int from, int to, int start) {
        var sum = start;
        for (var i = from; i < to; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    private static byte[] transport(int protocol, int payload) {
        var header = HexFormat.of().parseHex(protocol == TCP ? TCP_HEADER : UDP_HEADER);
        var all = new byte[header.length + payload];
        new Random(payload).nextBytes(all);
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import io.l7mp.ffi.flow.Flow.Ends;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A UDP datagram in an Ethernet frame, written and read byte by byte: the other opinion. */
final class Frame {
    static final int ETHERNET = 14;
    private static final int UDP = 8;
    private static final int CHECK_OF_IP = ETHERNET + 10;

    private final ByteBuffer bytes;

    private Frame(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** A frame that has arrived. */
    static Frame of(byte[] bytes) {
        return new Frame(bytes);
    }

    /** A frame with right checksums. */
    static Frame of(Ends ends, byte[] payload) {
        var ip = ends.source().getAddress() instanceof Inet4Address ? 20 : 40;
        var frame = new Frame(new byte[ETHERNET + ip + UDP + payload.length]);
        frame.writeIp(ends, payload.length);
        frame.writeUdp(ends, payload);
        return frame.sumUp();
    }

    Frame with(int at, int value) {
        bytes.put(at, (byte) value);
        return this;
    }

    Frame with16(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    /** Makes all checksums right. */
    Frame sumUp() {
        if (isV4()) {
            bytes.putShort(CHECK_OF_IP, (short) 0);
            bytes.putShort(CHECK_OF_IP, (short) ~sum(ETHERNET, ip(), 0));
        }
        bytes.putShort(udp() + 6, (short) 0);
        var check = ~udpSum() & 0xffff;
        bytes.putShort(udp() + 6, (short) (check == 0 ? 0xffff : check));
        return this;
    }

    byte[] bytes() {
        return bytes.array();
    }

    Ends ends() {
        try {
            var length = isV4() ? 4 : 16;
            var at = ETHERNET + (isV4() ? 12 : 8);
            var array = bytes.array();
            var source = InetAddress.getByAddress(Arrays.copyOfRange(array, at, at + length));
            var destination = InetAddress.getByAddress(
                Arrays.copyOfRange(array, at + length, at + 2 * length));
            return new Ends(new InetSocketAddress(source, port(udp())),
                new InetSocketAddress(destination, port(udp() + 2)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    int hopsLeft() {
        return bytes.get(ETHERNET + (isV4() ? 8 : 7)) & 0xff;
    }

    boolean isIpSumRight() {
        return !isV4() || sum(ETHERNET, ip(), 0) == 0xffff;
    }

    boolean isUdpSumRight() {
        return udpSum() == 0xffff;
    }

    int udpCheck() {
        return bytes.getShort(udp() + 6) & 0xffff;
    }

    byte[] payload() {
        return Arrays.copyOfRange(bytes.array(), udp() + UDP, bytes.capacity());
    }

    int udp() {
        return ETHERNET + ip();
    }

    private boolean isV4() {
        return bytes.getShort(12) == 0x0800;
    }

    private int ip() {
        return isV4() ? 20 : 40;
    }

    private int port(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private void writeIp(Ends ends, int payload) {
        var v4 = ends.source().getAddress() instanceof Inet4Address;
        bytes.putShort(12, (short) (v4 ? 0x0800 : 0x86dd));
        bytes.position(ETHERNET);
        if (v4) {
            bytes.put((byte) 0x45).put((byte) 0).putShort((short) (28 + payload))
                .putInt(0x4000).put((byte) 64).put((byte) 17).putShort((short) 0);
        } else {
            bytes.putInt(0x60000000).putShort((short) (8 + payload)).put((byte) 17)
                .put((byte) 64);
        }
        bytes.put(ends.source().getAddress().getAddress())
            .put(ends.destination().getAddress().getAddress());
    }

    private void writeUdp(Ends ends, byte[] payload) {
        bytes.position(udp());
        bytes.putShort((short) ends.source().getPort())
            .putShort((short) ends.destination().getPort())
            .putShort((short) (UDP + payload.length)).putShort((short) 0).put(payload);
    }

    private int udpSum() {
        var length = bytes.capacity() - udp();
        var addresses = isV4() ? 8 : 32;
        return sum(udp(), length, sum(udp() - addresses, addresses, 17 + length));
    }

    private int sum(int from, int length, int start) {
        var sum = start;
        for (var i = 0; i < length; i++) {
            var octet = bytes.get(from + i) & 0xff;
            sum += i % 2 == 0 ? octet << 8 : octet;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A packet as it was on the wire.
 *
 * @param bytes the frame
 * @param isSumPending whether the sender left UDP's checksum to whoever comes later, as network
 *     cards do and virtual ones put off for ever
 */
record WirePacket(byte[] bytes, boolean isSumPending) {
    private static final int ETHERNET = 14;
    private static final int UDP_PROTOCOL = 17;
    private static final int UDP_HEADER = 8;

    boolean isUdp() {
        return switch (etherType()) {
            case 0x0800 -> octet(ETHERNET + 9) == UDP_PROTOCOL && word(ETHERNET + 6) % 0x4000 == 0;
            case 0x86dd -> octet(ETHERNET + 6) == UDP_PROTOCOL;
            default -> false;
        };
    }

    int destinationPort() {
        return word(udp() + 2);
    }

    int hopsLeft() {
        return octet(ETHERNET + (isV4() ? 8 : 7));
    }

    byte[] payload() {
        var end = Math.min(bytes.length, udp() + word(udp() + 4));
        return Arrays.copyOfRange(bytes, udp() + UDP_HEADER, end);
    }

    /** Whether every checksum is what it has to be at this point of the way. */
    boolean isRight() {
        return isIpRight() && isUdpRight();
    }

    /** Shows it when it is not. */
    @Override
    public String toString() {
        return "packet of " + bytes.length + " bytes, checksum " + Integer.toHexString(
            word(udp() + 6)) + (isSumPending ? " pending" : "");
    }

    private boolean isIpRight() {
        return !isV4() || sum(ETHERNET, udp() - ETHERNET, 0) == 0xffff;
    }

    private boolean isUdpRight() {
        var length = word(udp() + 4);
        var addresses = isV4() ? 8 : 32;
        var pseudo = sum(udp() - addresses, addresses, UDP_PROTOCOL + length);
        if (isSumPending) {
            return word(udp() + 6) == pseudo;
        }
        return sum(udp(), length, pseudo) == 0xffff;
    }

    private boolean isV4() {
        return etherType() == 0x0800;
    }

    private int etherType() {
        return word(12);
    }

    private int udp() {
        return ETHERNET + (isV4() ? (octet(ETHERNET) & 15) * 4 : 40);
    }

    private int octet(int at) {
        return bytes[at] & 0xff;
    }

    private int word(int at) {
        return ByteBuffer.wrap(bytes).getShort(at) & 0xffff;
    }

    private int sum(int from, int length, int start) {
        var sum = start;
        for (var i = 0; i < length; i++) {
            sum += i % 2 == 0 ? octet(from + i) << 8 : octet(from + i);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}

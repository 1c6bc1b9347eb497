// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static io.l7mp.ffi.libc.Constants.AF_PACKET;
import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_RAW;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_RCVBUFFORCE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.IoVec;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.MsgHdr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees what an interface receives as it is on the wire, and whether its checksum is complete:
 * packet(7) with auxiliary data. Opened in the interface's namespace.
 */
final class PacketTap implements AutoCloseable {
    private static final int ETH_P_ALL = 0x0003;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_AUXDATA = 8;
    private static final int TP_STATUS_CSUMNOTREADY = 8;
    private static final int PACKET_OUTGOING = 4;
    private static final int SOCKADDR_LL = 20;
    private static final int ROOM = 1 << 17;
    private static final int BUFFER = 32 << 20;

    private final Arena arena = Arena.ofShared();
    private final long message = arena.allocate(MsgHdr.SIZE, Long.BYTES).address();
    private final long vector = arena.allocate(IoVec.SIZE, Long.BYTES).address();
    private final long name = arena.allocate(SOCKADDR_LL, Long.BYTES).address();
    private final long control = arena.allocate(256, Long.BYTES).address();
    private final long buffer = arena.allocate(ROOM, Long.BYTES).address();
    private final Fd fd;

    private PacketTap(Fd fd) {
        this.fd = fd;
        IoVec.set(vector, 0, buffer, ROOM);
    }

    /** Listens to interface number {@code ifindex}. */
    static PacketTap open(int ifindex) throws IOException {
        var cs = CallState.current();
        var fd = Fd.of(LibC.socket(cs, AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "socket", "packet");
        LibC.setsockopt(cs, fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
        LibC.setsockopt(cs, fd.number(), SOL_PACKET, PACKET_AUXDATA, 1);
        Memory.clear(cs.scratch(), SOCKADDR_LL);
        Memory.putShort(cs.scratch(), (short) AF_PACKET);
        Memory.putShortBe(cs.scratch() + 2, (short) ETH_P_ALL);
        Memory.putInt(cs.scratch() + 4, ifindex);
        ErrnoException.check(LibC.bind(cs, fd.number(), cs.scratch(), SOCKADDR_LL), "bind",
            "interface " + ifindex);
        return new PacketTap(fd);
    }

    /** The UDP datagrams that have come in by now to {@code port}, oldest first. */
    List<WirePacket> received(int port) {
        var packets = new ArrayList<WirePacket>();
        for (var length = next(); length >= 0; length = next()) {
            var isOutgoing = Memory.getByte(name + 10) == PACKET_OUTGOING;
            var packet = new WirePacket(bytes(length), isSumPending());
            if (!isOutgoing && packet.isUdp() && packet.destinationPort() == port) {
                packets.add(packet);
            }
        }
        return packets;
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }

    private int next() {
        Memory.clear(message, MsgHdr.SIZE);
        MsgHdr.name(message, name, SOCKADDR_LL);
        MsgHdr.iov(message, vector, 1);
        MsgHdr.control(message, control, 256);
        return LibC.recvmsg(CallState.current(), fd.number(), message, MSG_DONTWAIT);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        Memory.copy(buffer, bytes, 0, length);
        return bytes;
    }

    private boolean isSumPending() {
        var item = CMsgHdr.find(control, MsgHdr.controlLength(message), SOL_PACKET,
            PACKET_AUXDATA);
        return (Memory.getInt(CMsgHdr.data(item)) & TP_STATUS_CSUMNOTREADY) != 0;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import static io.l7mp.ffi.ErrnoException.check;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.packet.NetDevice;
import io.l7mp.ffi.packet.PacketConstants;
import io.l7mp.ffi.packet.SockAddrLl;
import io.l7mp.tests.lab.Await;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A plain packet socket, without a ring, on one interface: sends to all, receives whatever has its
 * ethertype. Messages are what is behind the Ethernet header; frames can be sent and received, too.
 */
public final class PacketConn implements Conn {
    private static final int HEADER = PacketConstants.ETH_HLEN;
    private static final int ADDRESS = 6;
    private static final int LARGEST = 1 << 17;
    private static final int SO_RCVTIMEO = 20;

    private final Fd fd;
    private final byte[] header = new byte[HEADER];
    // Kept, as the memory goes when the segment does.
    private final MemorySegment memory = Arena.ofAuto().allocate(LARGEST, Long.BYTES);
    private final long buffer = memory.address();

    private PacketConn(Fd fd) {
        this.fd = fd;
    }

    /** A socket on {@code device}; call inside its namespace. */
    public static PacketConn open(String device, int ethertype) throws IOException {
        var state = CallState.current();
        var found = NetDevice.of(device);
        var conn = new PacketConn(Fd.of(LibC.socket(state, Constants.AF_PACKET,
            Constants.SOCK_RAW | Constants.SOCK_CLOEXEC, 0), "socket", "AF_PACKET"));
        SockAddrLl.write(conn.buffer, ethertype, found.index());
        check(LibC.bind(state, conn.fd.number(), conn.buffer, SockAddrLl.SIZE), "bind", device);
        conn.waitAtMost(Await.LIMIT.toMillis());
        ByteBuffer.wrap(conn.header).put(HexFormat.of().parseHex("ffffffffffff0200000000aa"))
            .putShort((short) ethertype);
        return conn;
    }

    /** From now on messages go to this address; of the form {@code 02:00:00:00:00:01}. */
    public void address(String mac) {
        System.arraycopy(HexFormat.ofDelimiter(":").parseHex(mac), 0, header, 0, ADDRESS);
    }

    @Override
    public void send(byte[] data) throws IOException {
        var frame = Arrays.copyOf(header, HEADER + data.length);
        System.arraycopy(data, 0, frame, HEADER, data.length);
        sendFrame(frame);
    }

    /** Sends a whole frame. */
    public void sendFrame(byte[] frame) throws IOException {
        MemorySegment.copy(frame, 0, memory, ValueLayout.JAVA_BYTE, 0, frame.length);
        var result = LibC.send(CallState.current(), fd.number(), buffer, frame.length, 0);
        Reference.reachabilityFence(memory);
        check(result, "send", frame.length + " bytes");
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        var frame = receiveFrame();
        return Optional.of(Arrays.copyOfRange(frame, HEADER, frame.length));
    }

    /** The next frame, without the VLAN tag that the kernel takes out. */
    public byte[] receiveFrame() throws IOException {
        var length = LibC.recv(CallState.current(), fd.number(), buffer, LARGEST, 0);
        if (length == -Errno.EAGAIN) {
            throw new SocketTimeoutException("no frame");
        }
        var frame = new byte[check(length, "recv", "a frame")];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, frame, 0, length);
        return frame;
    }

    /** True when nothing arrives within the given time: for what must not come. */
    public boolean isSilentFor(int ms) throws IOException {
        waitAtMost(ms);
        try {
            receiveFrame();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            waitAtMost(Await.LIMIT.toMillis());
        }
    }

    @Override
    public void endOutput() {
        throw new UnsupportedOperationException("an interface has no end");
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void close() {
        fd.close();
    }

    private void waitAtMost(long ms) throws IOException {
        Memory.putLong(buffer, ms / 1000);
        Memory.putLong(buffer + Long.BYTES, ms % 1000 * 1000);
        check(LibC.setsockopt(CallState.current(), fd.number(), Constants.SOL_SOCKET, SO_RCVTIMEO,
            buffer, 2 * Long.BYTES), "setsockopt", "SO_RCVTIMEO");
    }
}

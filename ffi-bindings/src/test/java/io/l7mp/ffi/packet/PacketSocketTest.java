// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames over the loopback interface, under an ethertype that is for experiments. */
class PacketSocketTest {

    private static final int ETHERTYPE = 0x88B6;
    private static final int BLOCK = 1 << 16;
    private static final PacketRing.Geometry RING = new PacketRing.Geometry(4, BLOCK, 1);
    private static final long LIMIT_NS = 10_000_000_000L;

    private final CallState state = new CallState();
    private final BlockCursor cursor = new BlockCursor();
    private NetDevice lo;
    private PacketSocket socket;
    private PacketRing ring;

    @BeforeEach
    void open() throws Exception {
        lo = NetDevice.of("lo");
        assumeTrue(lo.isUp(), "the loopback interface is down");
        try {
            socket = PacketSocket.open(state);
        } catch (ErrnoException e) {
            abort("needs CAP_NET_RAW: " + e.getMessage());
        }
        ring = PacketRing.of(state, socket, RING);
    }

    @AfterEach
    void close() {
        if (socket != null) {
            ring.close();
            socket.close();
        }
    }

    @Test
    void shouldReceiveWhatItSends() throws Exception {
        socket.ignoreOutgoing(state);
        socket.bind(state, ETHERTYPE, lo);
        assertEquals(PacketConstants.ARPHRD_LOOPBACK, socket.link(state).type());
        send("one", "second");
        assertArrayEquals("one".getBytes(), payload(awaitFrame()));
        assertEquals(0, PacketSocket.drops(state, socket.fd().number()));
        assertEquals(0, PacketSocket.error(state, socket.fd().number()));
    }

    @Test
    void shouldGetOnlyWhatTheFilterAccepts() throws Exception {
        // The third byte of the payload is a "k".
        socket.filter(state, new SocketFilter(List.of(
            new SocketFilter.Instruction(0x30, 0, 0, 16),
            new SocketFilter.Instruction(0x15, 0, 1, 'k'),
            new SocketFilter.Instruction(0x06, 0, 0, 262144),
            new SocketFilter.Instruction(0x06, 0, 0, 0))));
        socket.ignoreOutgoing(state);
        socket.bind(state, ETHERTYPE, lo);
        send("no", "nor this", "ask");
        assertArrayEquals("ask".getBytes(), payload(awaitFrame()));
    }

    @Test
    void shouldCountWhatFindsNoRoom() throws Exception {
        socket.bind(state, ETHERTYPE, lo);
        var big = "x".repeat(40_000);
        for (var i = 0; i < 8; i++) {
            send(big);
        }
        assertTrue(PacketSocket.drops(state, socket.fd().number()) > 0);
        assertEquals(0, PacketSocket.drops(state, socket.fd().number()), "they are told once");
    }

    @Test
    void shouldUnmapTheRing() throws Exception {
        assertTrue(isMapped());
        ring.close();
        assertFalse(isMapped());
        assertFalse(ring.isReady());
        ring.release();
        ring.close();
    }

    @Test
    void shouldSayWhatIsWrongWithAProgram() {
        var endless = new SocketFilter(List.of(new SocketFilter.Instruction(0x28, 0, 0, 12)));
        var e = assertThrows(ErrnoException.class, endless::verify);
        assertEquals(Errno.EINVAL, e.errno());
    }

    @Test
    void shouldNotKnowAnInterfaceThatIsNone() {
        for (var name : List.of("no-such-if", "far too long a name", "")) {
            var e = assertThrows(ErrnoException.class, () -> NetDevice.of(name));
            assertEquals(Errno.ENODEV, e.errno());
        }
    }

    private void send(String... payloads) {
        var batch = new FrameSendBatch(payloads.length);
        try (var arena = Arena.ofConfined()) {
            for (var payload : payloads) {
                var bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload.getBytes());
                batch.add(new Ends(), ETHERTYPE, bytes.address(), (int) bytes.byteSize());
            }
            assertEquals(payloads.length, batch.send(state, socket.fd().number(), 0));
        }
    }

    private MemorySegment awaitFrame() {
        var start = System.nanoTime();
        while (!ring.isReady()) {
            assertTrue(System.nanoTime() - start < LIMIT_NS, "no frame has come");
            Thread.onSpinWait();
        }
        ring.read(cursor);
        assertTrue(cursor.next());
        return ring.memory().asSlice(cursor.frame(), cursor.length());
    }

    private static byte[] payload(MemorySegment frame) {
        return frame.asSlice(PacketConstants.ETH_HLEN).toArray(ValueLayout.JAVA_BYTE);
    }

    private boolean isMapped() throws Exception {
        var address = Long.toHexString(ring.address());
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.anyMatch(line -> line.startsWith(address));
        }
    }

    private static final class Ends implements FrameSendBatch.Ends {
        @Override
        public long destination() {
            return 0;
        }

        @Override
        public long source() {
            return 0;
        }
    }
}

package io.l7mp.proxy.protocol.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.net.MessageWire;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Messages that come in parts. */
class AssemblyTest {
    private final Assembly assembly = new Assembly();
    private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * MessageWire.LONGEST);

    @Test
    void shouldPutPartsTogether() {
        assertTrue(assembly.isEmpty());
        assembly.add(ByteBuffer.wrap(new byte[] {1, 2}));
        assertTrue(!assembly.isEmpty());
        assembly.add(ByteBuffer.wrap(new byte[] {3}));
        assertEquals(3, assembly.moveTo(memory, 10));
        var whole = new byte[3];
        memory.get(10, whole);
        assertArrayEquals(new byte[] {1, 2, 3}, whole);
        assertTrue(assembly.isEmpty());
        assertEquals(0, assembly.takeLost());
    }

    @Test
    void shouldTakeTheLongestAndLoseWhatIsLonger() {
        assembly.add(ByteBuffer.allocate(MessageWire.LONGEST - 1));
        assembly.add(ByteBuffer.allocate(1));
        assertEquals(MessageWire.LONGEST, assembly.moveTo(memory, MessageWire.LONGEST));
        assembly.add(ByteBuffer.allocate(MessageWire.LONGEST));
        assembly.add(ByteBuffer.allocate(1));
        assembly.add(ByteBuffer.allocate(MessageWire.LONGEST));
        assertEquals(0, assembly.moveTo(memory, 0));
        assertEquals(1, assembly.takeLost());
        assembly.add(ByteBuffer.allocate(5));
        assertEquals(5, assembly.moveTo(memory, 0));
    }

    @Test
    void shouldForgetWhatIsBrokenOff() {
        assembly.discard();
        assertEquals(0, assembly.takeLost());
        assembly.add(ByteBuffer.allocate(5));
        assembly.discard();
        assertTrue(assembly.isEmpty());
        assertEquals(1, assembly.takeLost());
        assembly.add(ByteBuffer.allocate(7));
        assertEquals(7, assembly.moveTo(memory, 0));
    }
}

package io.l7mp.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageBuffersTest {
    private final MessageBuffers buffers = new MessageBuffers();

    @Test
    void shouldLendPowersOfTwo() {
        assertEquals(4096, buffers.take(1).capacity());
        assertEquals(4096, buffers.take(4096).capacity());
        assertEquals(8192, buffers.take(4097).capacity());
        assertEquals(16_384, buffers.lentBytes());
    }

    @Test
    void shouldLendAgainWhatCameBack() {
        var buffer = buffers.take(10_000);
        buffer.position(17);
        buffers.give(buffer);
        var again = buffers.take(16_000);
        assertSame(buffer, again);
        assertEquals(0, again.position());
        assertNotSame(again, buffers.take(16_000));
    }

    @Test
    void shouldKeepOnlySoMuch() {
        var large = buffers.take(8 << 20);
        buffers.give(large);
        assertNotSame(large, buffers.take(8 << 20));
    }

    @Test
    void shouldLendOnlySoMuch() {
        var most = buffers.take(MessageBuffers.MAX_LENT);
        assertFalse(buffers.canTake(1));
        buffers.give(most);
        assertTrue(buffers.canTake(1));
        assertFalse(buffers.canTake(MessageBuffers.MAX_LENT + 1));
    }

    @Test
    void shouldMoveWhatIsThereIntoALargerOne() {
        var first = buffers.enlarge(ByteBuffer.allocateDirect(0), 0, 3);
        assertEquals(4096, buffers.lentBytes());
        first.put(0, new byte[] {1, 2, 3});
        var second = buffers.enlarge(first, 2, 5000);
        assertEquals(8192, buffers.lentBytes());
        assertEquals(2, second.get(1));
        assertSame(first, buffers.take(1));
    }
}

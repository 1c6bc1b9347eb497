package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Messages that lie side by side. */
class BatchTest {
    @Test
    void shouldShowNeighboursTogether() {
        var batch = new Batch().over(ByteBuffer.allocateDirect(100), 0);
        batch.add(10, 5);
        batch.add(15, 0);
        batch.add(15, 20);
        batch.add(36, 4);
        assertEquals(3, batch.run(0));
        assertEquals(2, batch.run(1));
        assertEquals(1, batch.run(3));
        var view = batch.view(0, 3);
        assertEquals(10, view.position());
        assertEquals(35, view.limit());
        assertEquals(4, batch.view(3, 1).remaining());
    }
}

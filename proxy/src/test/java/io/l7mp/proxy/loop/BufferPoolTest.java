package io.l7mp.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int FULL_READ = 128 * 1024;

    private final BufferPool pool = new BufferPool(FULL_READ);

    @Test
    void shouldGiveOutEmptyDirectChunksAndUseThemAgain() {
        var chunk = pool.take();
        assertTrue(chunk.isDirect());
        assertEquals(BufferPool.CHUNK, chunk.remaining());
        chunk.position(7).limit(9);
        pool.give(chunk);
        assertEquals(0, pool.outBytes());
        assertSame(chunk, pool.take());
        assertEquals(BufferPool.CHUNK, chunk.remaining());
        assertEquals(BufferPool.CHUNK, pool.outBytes());
    }

    @Test
    void shouldReadLessTheMoreIsOut() {
        var out = new ArrayDeque<ByteBuffer>();
        assertEquals(FULL_READ, pool.readLimit());
        while (pool.outBytes() < 32 << 20) {
            out.add(pool.take());
        }
        assertEquals(BufferPool.CHUNK, pool.readLimit());
        while (pool.outBytes() < 96 << 20) {
            out.add(pool.take());
        }
        assertEquals(BufferPool.CHUNK / 4, pool.readLimit());
        out.forEach(pool::give);
        assertEquals(0, pool.outBytes());
        assertEquals(FULL_READ, pool.readLimit());
    }

    @Test
    void shouldRefuseWhatWouldPassTheCommonLimit() {
        assertTrue(pool.tryReserve(64 << 20));
        assertFalse(pool.tryReserve(1));
        pool.release(1);
        assertTrue(pool.tryReserve(1));
    }
}

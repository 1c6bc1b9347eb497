package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void shouldGiveOutWhatThereIsAndNoMore() {
        var descriptors = new Descriptors(2);
        assertTrue(descriptors.tryTake());
        assertTrue(descriptors.tryTake());
        assertFalse(descriptors.tryTake());
        assertEquals(0, descriptors.available());
        descriptors.give();
        assertTrue(descriptors.tryTake());
    }

    @Test
    void shouldLetTheOperatorUseTheReserve() {
        var descriptors = new Descriptors(0);
        descriptors.take();
        descriptors.give();
        assertFalse(descriptors.tryTake());
        descriptors.give();
        assertTrue(descriptors.tryTake());
    }

    @Test
    void shouldCountRightUnderContention() throws InterruptedException {
        var descriptors = new Descriptors(3);
        var out = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 6; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (var n = 0; n < 5_000; n++) {
                    if (descriptors.tryTake()) {
                        most.accumulateAndGet(out.incrementAndGet(), Math::max);
                        out.decrementAndGet();
                        descriptors.give();
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 3, most + " were out");
        assertEquals(3, descriptors.available());
    }

    @Test
    void shouldStayBelowTheLimitOfTheProcess() {
        var available = Descriptors.ofProcess().available();
        assertTrue(available > 0);
        assertTrue(available < Integer.MAX_VALUE - Descriptors.RESERVE);
    }
}

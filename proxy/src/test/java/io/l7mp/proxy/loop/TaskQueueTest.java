package io.l7mp.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
    private final List<Integer> ran = new ArrayList<>();
    private final List<Throwable> defects = new ArrayList<>();
    private int wakeUps;
    private final TaskQueue queue = new TaskQueue(3, () -> wakeUps++);

    @Test
    void shouldRunOldestFirstAndATurnsWorthAtMost() {
        for (var i = 0; i < 5; i++) {
            var n = i;
            queue.add(() -> ran.add(n));
        }
        queue.run(defects::add);
        assertEquals(List.of(0, 1, 2), ran);
        assertFalse(queue.isEmpty());
        queue.run(defects::add);
        assertEquals(List.of(0, 1, 2, 3, 4), ran);
        assertTrue(queue.isEmpty());
    }

    @Test
    void shouldLeaveWhatATaskAddsToTheNextTurn() {
        queue.add(() -> queue.add(() -> ran.add(2)));
        queue.run(defects::add);
        assertEquals(List.of(), ran);
        queue.run(defects::add);
        assertEquals(List.of(2), ran);
    }

    @Test
    void shouldGoOnAfterATaskThrows() {
        queue.add(() -> {
            throw new AssertionError("on purpose");
        });
        queue.add(() -> ran.add(1));
        queue.run(defects::add);
        assertEquals(List.of(1), ran);
        assertEquals(1, defects.size());
    }

    @Test
    void shouldWakeTheLoopOnceATurn() {
        queue.handOver(() -> ran.add(1));
        queue.handOver(() -> ran.add(2));
        assertEquals(1, wakeUps);
        queue.run(defects::add);
        queue.handOver(() -> ran.add(3));
        assertEquals(2, wakeUps);
    }

    @Test
    void shouldNotWakeTheLoopForItsOwnTasks() {
        queue.add(() -> ran.add(1));
        assertEquals(0, wakeUps);
    }

    @Test
    void shouldRunWhatWasAddedBeforeItIsClosedAndRefuseTheRest() {
        for (var i = 0; i < 5; i++) {
            assertTrue(queue.add(() -> ran.add(1)));
        }
        queue.close(defects::add);
        assertEquals(5, ran.size());
        assertFalse(queue.add(() -> ran.add(2)));
        assertFalse(queue.handOver(() -> ran.add(2)));
        assertTrue(queue.isEmpty());
        assertEquals(0, wakeUps);
    }
}

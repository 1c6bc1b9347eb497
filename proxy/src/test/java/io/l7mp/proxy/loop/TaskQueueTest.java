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
    private final TaskQueue queue = new TaskQueue(3);

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
    void shouldTakeBackOnlyWhatHasNotRun() {
        Runnable task = () -> ran.add(1);
        queue.add(task);
        assertTrue(queue.remove(task));
        assertFalse(queue.remove(task));
        queue.run(defects::add);
        assertEquals(List.of(), ran);
    }
}

package io.l7mp.proxy.loop;

import static io.l7mp.proxy.loop.TimerWheel.TICK_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long START_NS = Long.MAX_VALUE - 5 * TICK_NS;
    private static final int SLOTS = 512;

    private final List<Throwable> defects = new ArrayList<>();
    private final List<String> fired = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(START_NS, defects::add);

    @Test
    void shouldFireInOrderOfTicks() {
        var late = note("late");
        var early = note("early");
        wheel.schedule(late, at(30));
        wheel.schedule(early, at(20));
        wheel.expire(at(100));
        assertEquals(List.of("early", "late"), fired);
    }

    @Test
    void shouldFireOnceAtFirstTickAfterDeadline() {
        wheel.schedule(note("x"), at(3) + 1);
        for (var tick = 1; tick <= 3; tick++) {
            wheel.expire(at(tick));
        }
        wheel.expire(at(4) - 1);
        assertEquals(List.of(), fired);
        wheel.expire(at(4));
        wheel.expire(at(5));
        assertEquals(List.of("x"), fired);
    }

    @Test
    void shouldMoveTimerThatIsScheduledAgain() {
        var timer = note("x");
        wheel.schedule(timer, at(2));
        wheel.schedule(timer, at(9));
        assertEquals(1, wheel.size());
        wheel.expire(at(8));
        assertEquals(List.of(), fired);
        wheel.expire(at(9));
        assertEquals(List.of("x"), fired);
        assertFalse(timer.isScheduled());
    }

    @Test
    void shouldLetCallbackCancelTimerOfTheSameSlot() {
        var victim = note("victim");
        wheel.schedule(Timer.of(() -> wheel.cancel(victim)), at(4));
        wheel.schedule(victim, at(4));
        wheel.expire(at(4));
        assertEquals(List.of(), fired);
        assertEquals(0, wheel.size());
    }

    @Test
    void shouldLetCallbackMoveTimerOfTheSameSlot() {
        var other = note("other");
        wheel.schedule(Timer.of(() -> wheel.schedule(other, at(6))), at(4));
        wheel.schedule(other, at(4));
        wheel.expire(at(5));
        assertEquals(List.of(), fired);
        wheel.expire(at(6));
        assertEquals(List.of("other"), fired);
    }

    @Test
    void shouldFireWhatACallbackSchedulesIntoTheExpiringSlotOneRoundLater() {
        var again = note("again");
        wheel.schedule(Timer.of(() -> wheel.schedule(again, at(4 + SLOTS))), at(4));
        wheel.expire(at(4));
        wheel.expire(at(3 + SLOTS));
        assertEquals(List.of(), fired);
        wheel.expire(at(4 + SLOTS));
        assertEquals(List.of("again"), fired);
    }

    @Test
    void shouldNotFireTimerTwiceInATurnWhenItReschedulesItselfForNow() {
        var counted = new int[1];
        var timer = new Timer() {
            @Override
            protected void onTime(long nowNs) {
                counted[0]++;
                wheel.schedule(this, nowNs);
            }
        };
        wheel.schedule(timer, at(1));
        wheel.expire(at(1));
        wheel.expire(at(1));
        assertEquals(1, counted[0]);
        wheel.expire(at(2));
        assertEquals(2, counted[0]);
    }

    @Test
    void shouldFirePastDeadlineAtNextTick() {
        wheel.expire(at(10));
        wheel.schedule(note("past"), at(3));
        assertTrue(wheel.untilNextNs(at(10)) <= TICK_NS);
        wheel.expire(at(11));
        assertEquals(List.of("past"), fired);
    }

    @Test
    void shouldPassFarDeadlineOverUntilItsRound() {
        wheel.schedule(note("far"), at(3 * SLOTS + 7));
        for (var tick = 1; tick < 3 * SLOTS + 7; tick++) {
            wheel.expire(at(tick));
        }
        assertEquals(List.of(), fired);
        wheel.expire(at(3 * SLOTS + 7));
        assertEquals(List.of("far"), fired);
    }

    @Test
    void shouldCatchUpAfterALongPause() {
        wheel.schedule(note("a"), at(5));
        wheel.schedule(note("b"), at(700));
        wheel.schedule(note("c"), at(100_000));
        wheel.expire(at(5_000));
        assertEquals(List.of("a", "b"), fired.stream().sorted().toList());
        wheel.expire(at(100_000));
        assertEquals(3, fired.size());
    }

    @Test
    void shouldGoOnAfterATimerThrows() {
        wheel.schedule(Timer.of(() -> {
            throw new IllegalStateException("on purpose");
        }), at(1));
        wheel.schedule(note("next"), at(1));
        wheel.expire(at(1));
        assertEquals(1, defects.size());
        assertEquals(List.of("next"), fired);
    }

    @Test
    void shouldSayThatNothingWaits() {
        assertEquals(-1, wheel.untilNextNs(at(0)));
        var timer = note("x");
        wheel.schedule(timer, at(9));
        wheel.cancel(timer);
        wheel.cancel(timer);
        assertEquals(-1, wheel.untilNextNs(at(0)));
    }

    /** Any sequence of operations: nothing early, nothing missed, no sleep past a deadline. */
    @Test
    void shouldAgreeWithBruteForceOnRandomOperations() {
        for (var seed = 0; seed < 50; seed++) {
            new BruteForce(seed).run();
        }
    }

    private Timer note(String name) {
        return Timer.of(() -> fired.add(name));
    }

    private static long at(long ticks) {
        return START_NS + ticks * TICK_NS;
    }

    private static final class BruteForce {
        private static final long FAR_NS = 2_000 * TICK_NS;

        private final Random random;
        private final TimerWheel wheel;
        private final List<Probe> probes = new ArrayList<>();
        private long nowNs = START_NS;

        BruteForce(long seed) {
            random = new Random(seed);
            wheel = new TimerWheel(nowNs, cause -> {
                throw new AssertionError(cause);
            });
            for (var i = 0; i < 40; i++) {
                probes.add(new Probe());
            }
        }

        void run() {
            for (var step = 0; step < 2_000; step++) {
                change(probes.get(random.nextInt(probes.size())));
                if (random.nextInt(4) == 0) {
                    pass();
                }
            }
        }

        private void change(Probe probe) {
            if (random.nextInt(4) == 0) {
                wheel.cancel(probe);
                probe.isDue = false;
            } else {
                var far = random.nextBoolean() ? FAR_NS : 5 * TICK_NS;
                probe.arm(nowNs + (long) (random.nextDouble() * far) - TICK_NS);
            }
        }

        private void pass() {
            var untilNs = wheel.untilNextNs(nowNs);
            probes.stream().filter(probe -> probe.isDue).forEach(probe ->
                    assertTrue(untilNs >= 0
                            && untilNs - Math.max(0, probe.dueNs - nowNs) <= TICK_NS,
                            "would sleep for " + untilNs));
            nowNs += random.nextInt(10) == 0 ? (long) (random.nextDouble() * FAR_NS)
                    : Math.max(0, untilNs);
            wheel.expire(nowNs);
            for (var probe : probes) {
                assertEquals(probe.isDue, probe.isScheduled());
                assertTrue(!probe.isDue || probe.dueNs - nowNs > -2 * TICK_NS, "missed");
            }
            assertEquals(probes.stream().filter(probe -> probe.isDue).count(), wheel.size());
        }

        private final class Probe extends Timer {
            private boolean isDue;
            private long dueNs;

            void arm(long atNs) {
                isDue = true;
                dueNs = atNs;
                wheel.schedule(this, atNs);
            }

            @Override
            protected void onTime(long atNs) {
                assertTrue(isDue, "fired without being scheduled");
                assertTrue(atNs - dueNs >= 0, "fired early");
                isDue = false;
                if (random.nextInt(3) == 0) {
                    arm(atNs + random.nextInt(3) * TICK_NS);
                }
            }
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.proxy.loop;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The timers of a loop with many sessions, each of which looks after a minute whether it idles. */
@State(Scope.Thread)
public class TimerWheelBenchmark extends MicroBenchmark {
    private static final long MINUTE_NS = 60_000_000_000L;

    /** How many other timers there are. */
    @Param({"0", "1000", "18000"})
    private int timers;

    private TimerWheel wheel;
    private Timer timer;
    private long nowNs;
    private int fired;

    /** Schedules them, evenly over a minute. */
    @Setup
    public void setUp() {
        wheel = new TimerWheel(nowNs, defect -> {
            throw new AssertionError(defect);
        });
        timer = new Periodic();
        for (var i = 0; i < timers; i++) {
            wheel.schedule(new Periodic(), nowNs + MINUTE_NS / timers * i);
        }
    }

    /** One more timer, set and taken back. */
    @Benchmark
    @PerPacket
    public boolean scheduleAndCancel() {
        wheel.schedule(timer, nowNs + MINUTE_NS);
        wheel.cancel(timer);
        return timer.isScheduled();
    }

    /** A timer that is moved. */
    @Benchmark
    @PerPacket
    public boolean move() {
        wheel.schedule(timer, nowNs + MINUTE_NS);
        return timer.isScheduled();
    }

    /** A tick of 10 ms: what is due fires and is scheduled again. */
    @Benchmark
    public int tick() {
        nowNs += TimerWheel.TICK_NS;
        wheel.expire(nowNs);
        return fired;
    }

    /** How long the loop may sleep, which it asks in every turn. */
    @Benchmark
    @PerPacket
    public long untilNext() {
        return wheel.untilNextNs(nowNs);
    }

    private final class Periodic extends Timer {
        @Override
        protected void onTime(long atNs) {
            fired++;
            wheel.schedule(this, atNs + MINUTE_NS);
        }
    }
}

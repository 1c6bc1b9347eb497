package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.AdminSpec.Offload;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Collector;
import io.l7mp.proxy.session.FlowOffload;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Kernel offload as the proxy sees it: switched by control, used by loops. Whatever keeps it from
 * working is said once in the log, and to whoever asks; sessions are served in user space then.
 */
public final class KernelOffload implements FlowOffload {
    private static final Logger LOG = System.getLogger(KernelOffload.class.getName());
    private static final long STOP_S = 10;
    private static final String DISABLED = "kernel offload is disabled (admin.offload)";

    private final LoopGroup loops;
    private final Totals totals = new Totals();
    private final List<LoopFlows> flows;

    // Control's thread.
    private Wanted wanted = new Wanted(Offload.DISABLE, List.of(), 0);
    private Running running;

    // Any thread may read.
    private volatile Optional<Engine> engine = Optional.empty();
    private volatile Optional<String> obstacle = Optional.of(DISABLED);
    private volatile Features features = Features.NONE;

    /** An offload for sessions on {@code loops}; switched off. */
    public KernelOffload(LoopGroup loops) {
        this.loops = loops;
        this.flows = loops.all().stream().map(loop -> new LoopFlows(loop, totals)).toList();
    }

    /** The settings. */
    private record Wanted(Offload mode, List<String> interfaces, int sessions) {
        /** As {@link #equals}, whose making would be felt at the start of the process. */
        boolean isLike(Wanted other) {
            return mode == other.mode && sessions == other.sessions
                    && interfaces.equals(other.interfaces);
        }
    }

    /** What runs while it is on, and ends with it. */
    private record Running(Engine engine, Arena memory, Watch watch) {
        void close() {
            watch.close();
            memory.close();
            engine.close();
        }
    }

    @Override
    public Optional<String> obstacle() {
        return obstacle;
    }

    @Override
    public Carriage carry(EventLoop loop, Pair pair, Passenger passenger) {
        var here = flows.get(loop.index());
        return here.isOn() ? here.add(pair, passenger)
                : Carriage.refused(obstacle.orElse(DISABLED));
    }

    /** What it does now, for the API; any thread. */
    public Map<String, Object> status() {
        return OffloadStatus.of(obstacle, engine, totals, features);
    }

    /** What it has done, for metrics. */
    public Collector collector() {
        return new OffloadCollector(totals);
    }

    /**
     * Does what {@code admin} wants; control's thread. Sessions go on all the same; those that are
     * fit for the kernel have to be offered to it afterwards.
     *
     * @return whether it was switched on, or on anew
     */
    public boolean apply(AdminSpec admin) {
        var next = new Wanted(admin.offload(), admin.offloadIfs(), admin.offloadSessions());
        if (next.isLike(wanted)) {
            return false;
        }
        wanted = next;
        stop();
        if (wanted.mode() == Offload.DISABLE) {
            return false;
        }
        try {
            start();
            return true;
        } catch (IOException e) {
            features = Features.probe(Optional.empty(), e.getMessage());
            obstacle = Optional.of(e.getMessage());
            LOG.log(Level.WARNING, "offload: not possible, all sessions are served in user space:"
                    + " {0}", e.getMessage());
            return false;
        }
    }

    /** Takes everything out of the kernel; sessions go on in user space. Control's thread. */
    public void stop() {
        if (running == null) {
            obstacle = Optional.of(DISABLED);
            return;
        }
        obstacle = Optional.of(DISABLED);
        engine = Optional.empty();
        stopFlows(DISABLED);
        running.close();
        running = null;
        LOG.log(Level.INFO, "offload: switched off");
    }

    private void start() throws IOException {
        var started = wanted.mode() == Offload.INIT
                ? Engine.start(wanted.interfaces(), 2 * wanted.sessions())
                : Engine.prepared(wanted.interfaces());
        try {
            for (var loop : loops.all()) {
                loop.await(() -> {
                    flows.get(loop.index()).start(started);
                    return true;
                });
            }
            running = watch(started);
        } catch (IOException e) {
            stopFlows(e.getMessage());
            started.close();
            throw e;
        }
        features = Features.probe(Optional.of(started), "");
        engine = Optional.of(started);
        obstacle = Optional.empty();
        LOG.log(Level.INFO, "offload: switched on: {0}", started);
    }

    private Running watch(Engine started) throws IOException {
        var memory = Arena.ofShared();
        var sweep = new Sweep(started.flows(), flows.size(), memory);
        try {
            return new Running(started, memory,
                    new Watch(() -> sweep(sweep), () -> onChange(started)));
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /** On the offload's own thread. */
    private void sweep(Sweep sweep) {
        try {
            sweep.run((changes, index) ->
                    loops.all().get(index).execute(() -> flows.get(index).counted(changes)));
        } catch (ErrnoException e) {
            LOG.log(Level.WARNING, "offload: cannot read the counters: {0}", e.getMessage());
        }
    }

    /** On the offload's own thread. */
    private void onChange(Engine started) {
        try {
            started.hooks().update();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "offload: cannot see the interfaces: {0}", e.getMessage());
        }
        for (var loop : loops.all()) {
            loop.execute(() -> flows.get(loop.index()).refresh());
        }
    }

    private void stopFlows(String reason) {
        for (var loop : loops.all()) {
            var done = new CompletableFuture<Boolean>();
            loop.call(() -> {
                flows.get(loop.index()).stop(reason, () -> done.complete(true));
                return true;
            }).exceptionally(done::completeExceptionally);
            done.orTimeout(STOP_S, TimeUnit.SECONDS).exceptionally(ended -> false).join();
        }
    }
}

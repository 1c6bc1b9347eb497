package io.l7mp.proxy.loop;

import io.l7mp.ffi.CallState;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Counters;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thread that serves its channels, timers and tasks by the stock selector.
 *
 * <p>A turn: wait for readiness, dispatch it, run tasks, expire timers. Only {@link #execute},
 * {@link #call}, {@link #requestStop}, {@link #counters} and {@link #inLoop} may be used by other
 * threads; the rest belongs to the loop's own.
 */
public final class EventLoop implements Executor {
    /** Bytes a byte stream reads at once at most: 64 to 128 KiB is best for one and many. */
    public static final int READ_BYTES = 128 * 1024;

    private static final Logger LOG = System.getLogger(EventLoop.class.getName());
    private static final int TASKS_PER_TURN = 256;
    /** Events after which {@link #atTurnsEnd} is due within a turn. */
    private static final int MANY_EVENTS = 64;

    // Any thread.
    private final TaskQueue tasks;
    private final Counters counters = new Counters();
    private final Thread thread;
    private final int index;
    private volatile boolean stopRequested;

    // The loop's thread.
    private final Selector selector;
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final Consumer<Throwable> onDefect = this::countDefect;
    private final BufferPool buffers = new BufferPool(READ_BYTES);
    private final Map<Class<?>, Object> locals = new HashMap<>();
    private final List<Runnable> endings = new ArrayList<>();
    private final TimerWheel timers;
    private ByteBuffer readBuffer;
    private CallState callState;
    private long nowNs;
    private boolean timeIsFresh;
    private int events;

    /** A loop that is not started yet; {@code index} counts the loops of the process from 0. */
    public EventLoop(int index) throws IOException {
        this.index = index;
        this.selector = Selector.open();
        this.tasks = new TaskQueue(TASKS_PER_TURN, selector::wakeup);
        this.nowNs = System.nanoTime();
        this.timers = new TimerWheel(nowNs, onDefect);
        this.thread = new Thread(this::run, "loop-" + index);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Lets {@code task} run in a later turn; forgets it when the loop has ended. Any thread. */
    @Override
    public void execute(Runnable task) {
        enqueue(task);
    }

    /**
     * Runs {@code work} on the loop and hands its result back, a
     * {@link RejectedExecutionException} when the loop has ended; any thread.
     */
    public <T> CompletableFuture<T> call(Callable<T> work) {
        var result = new CompletableFuture<T>();
        Runnable task = () -> {
            try {
                result.complete(work.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        };
        if (!enqueue(task)) {
            result.completeExceptionally(
                    new RejectedExecutionException(thread.getName() + " has ended"));
        }
        return result;
    }

    /**
     * Runs {@code work} on the loop and waits for its end; any thread but a loop's.
     *
     * @throws IOException what {@code work} threw
     */
    public <T> T await(Callable<T> work) throws IOException {
        if (inLoop()) {
            throw new IllegalStateException("a loop cannot wait for itself");
        }
        try {
            return call(work).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    /**
     * Has {@code part} closed on the loop and waits until addresses it had are free; any thread but
     * a loop's.
     */
    public void awaitClose(Closeable part) throws IOException {
        await(() -> {
            part.close();
            return null;
        });
        awaitReleases();
    }

    /**
     * Waits until the selector has let go of channels that were closed before this call, so that
     * their addresses are free; any thread but a loop's.
     */
    public void awaitReleases() throws IOException {
        // A task runs in a later turn than the one it was added in: the selector was in between.
        await(() -> null);
    }

    /** Ends the loop after its present turn; its channels are closed with it. Any thread. */
    public void requestStop() {
        stopRequested = true;
        selector.wakeup();
    }

    /** Waits until the loop has ended, {@code timeoutMs} at most; any other thread. */
    public boolean awaitStop(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
        return !thread.isAlive();
    }

    /** Whether the caller runs on this loop. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** The loop's number, from 0. */
    public int index() {
        return index;
    }

    /** What the loop has counted; any thread may read. */
    public Counters counters() {
        return counters;
    }

    /** The time of this turn, on the scale of {@link System#nanoTime}. */
    public long nowNs() {
        return nowNs;
    }

    /** Registers a non-blocking channel; {@code handler} hears of its readiness. */
    public SelectionKey register(SelectableChannel channel, int ops, ChannelHandler handler)
            throws ClosedChannelException {
        return channel.register(selector, ops, handler);
    }

    /** Lets {@code timer} fire {@code delayMs} milliseconds from now. */
    public void schedule(Timer timer, long delayMs) {
        timers.schedule(timer, nowNs + delayMs * 1_000_000);
    }

    /** Takes {@code timer} back; harmless when it is not scheduled. */
    public void cancel(Timer timer) {
        timers.cancel(timer);
    }

    /**
     * Has {@code work} run at the end of every turn, and within long ones now and then, always
     * between handlers; for good.
     */
    public void atTurnsEnd(Runnable work) {
        endings.add(work);
    }

    /** Chunks for bytes that have to wait. */
    public BufferPool buffers() {
        return buffers;
    }

    /**
     * The one buffer all byte streams of the loop read into, cleared and limited to what one read
     * should take now. Its contents last until the next read on the loop.
     */
    public ByteBuffer readBuffer() {
        if (readBuffer == null) {
            readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
        }
        return readBuffer.clear().limit(buffers.readLimit());
    }

    /** Where native calls of this loop leave their errno; made on first use. */
    public CallState callState() {
        if (callState == null) {
            callState = new CallState();
        }
        return callState;
    }

    /** This loop's only instance of {@code type}, made by {@code factory} on first use. */
    public <T> T local(Class<T> type, Function<EventLoop, T> factory) {
        var present = locals.get(type);
        if (present == null) {
            present = factory.apply(this);
            locals.put(type, present);
        }
        return type.cast(present);
    }

    /**
     * Counts and logs what a handler should not have thrown; for those who go on all the same where
     * the loop itself would give something up. Loop thread only.
     */
    public void countDefect(Throwable cause) {
        counters.increment(Counter.HANDLER_FAILURES);
        LOG.log(Level.WARNING, thread.getName() + ": a handler failed", cause);
    }

    /** Adds a task; false when the loop has ended and will not run it. */
    private boolean enqueue(Runnable task) {
        return inLoop() ? tasks.add(task) : tasks.handOver(task);
    }

    private void run() {
        while (!stopRequested) {
            turn();
        }
        closeAll();
        tasks.close(onDefect);
    }

    private void closeAll() {
        try {
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot close the selector of " + thread.getName(), e);
        }
    }

    private void turn() {
        try {
            select();
        } catch (IOException e) {
            // epoll failed: no channel can be served, but tasks (the API) still can.
            LOG.log(Level.ERROR, thread.getName() + ": select failed", e);
        }
        readTimeOnce();
        timeIsFresh = false;
        tasks.run(onDefect);
        timers.expire(nowNs);
        endTurn();
        counters.turns().note(nowNs, System.nanoTime());
    }

    private void select() throws IOException {
        if (tasks.isEmpty()) {
            selector.select(dispatch, selectTimeoutMs());
        } else {
            selector.selectNow(dispatch);
        }
    }

    /** How long nothing has to be done; 0 is for ever. */
    private long selectTimeoutMs() {
        var untilNs = timers.untilNextNs(System.nanoTime());
        return untilNs < 0 ? 0 : Math.max(1, Math.ceilDiv(untilNs, 1_000_000));
    }

    private void dispatch(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        readTimeOnce();
        var handler = (ChannelHandler) key.attachment();
        try {
            handler.onReady(key.readyOps());
        } catch (Exception | Error e) {
            countDefect(e);
            release(handler, e);
        }
        if (++events % MANY_EVENTS == 0) {
            endTurn();
        }
    }

    private void endTurn() {
        for (var i = 0; i < endings.size(); i++) {
            endings.get(i).run();
        }
    }

    /** A broken session may well break again when it hears of it; the others must not notice. */
    private void release(ChannelHandler handler, Throwable cause) {
        try {
            handler.onDefect(cause);
        } catch (Exception | Error e) {
            countDefect(e);
        }
    }

    /** The selector dispatches from within its wait: the first event of a turn reads the clock. */
    private void readTimeOnce() {
        if (!timeIsFresh) {
            nowNs = System.nanoTime();
            timeIsFresh = true;
        }
    }
}

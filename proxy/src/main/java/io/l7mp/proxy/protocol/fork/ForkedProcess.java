package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.process.Child;
import io.l7mp.ffi.process.Exit;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Farewells;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * A child and its process group, from its start until nothing of it is left. Loop thread only.
 *
 * <p>As long as the child is not reaped, the group's number is its own. What is left of the group
 * then keeps the number by itself; it is looked at often enough to be sure that it is still the
 * same one.
 */
final class ForkedProcess implements ChannelHandler {
    private static final Logger LOG = System.getLogger(ForkedProcess.class.getName());
    private static final long LOOK_MS = 50;
    /** What is killed is gone at once, unless nobody reaps it or a device keeps it. */
    private static final long PATIENCE_MS = 1_000;

    private final EventLoop loop;
    private final Child child;
    private final long graceMs;
    private final Consumer<Exit> onExit;
    private final Runnable onGone;
    private final ForeignChannel pidFd;
    private final SelectionKey key;
    private final Timer timer = Timer.of(this::onTime);

    private State state = State.RUNNING;
    private boolean isEnding;
    private long killAtNs;

    /** What is left of it. */
    private enum State {
        /** The child runs; becomes ENDED by itself or by a signal. */
        RUNNING,
        /** The child has ended, its number is kept. */
        ENDED,
        /** The child is reaped, others of its group are left. */
        ORPHANED,
        /** Nothing is left. */
        GONE
    }

    /**
     * Watches the child.
     *
     * @param graceMs how long it may take to end when it is asked to
     * @param onExit hears how it ended, unless {@link #end} was called before
     * @param onGone hears when nothing of it is left
     */
    ForkedProcess(EventLoop loop, Started started, long graceMs, Consumer<Exit> onExit,
            Runnable onGone) throws IOException {
        this.loop = loop;
        this.child = started.child();
        this.graceMs = graceMs;
        this.onExit = onExit;
        this.onGone = onGone;
        this.pidFd = started.pidFd();
        this.key = loop.register(pidFd, SelectionKey.OP_READ, this);
    }

    /** Its number. */
    int pid() {
        return child.pid();
    }

    /** Ends all of its group: asks first, and kills what is left after the time of grace. */
    void end() {
        if (isEnding) {
            return;
        }
        isEnding = true;
        Farewells.of(loop).begin();
        killAtNs = loop.nowNs() + graceMs * 1_000_000;
        child.terminateGroup();
        if (state == State.ENDED) {
            reap();
        } else {
            loop.schedule(timer, graceMs);
        }
    }

    @Override
    public void onReady(int readyOps) {
        var exit = child.exit();
        if (state != State.RUNNING || exit.isEmpty()) {
            return;
        }
        state = State.ENDED;
        key.interestOps(0);
        if (isEnding) {
            loop.cancel(timer);
            reap();
        } else {
            onExit.accept(exit.get());
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        end();
    }

    private void onTime() {
        if (state == State.RUNNING) {
            child.killGroup();
        } else {
            lookForOthers();
        }
    }

    private void reap() {
        child.reap();
        state = State.ORPHANED;
        lookForOthers();
    }

    private void lookForOthers() {
        child.reapOrphans();
        var lateMs = (loop.nowNs() - killAtNs) / 1_000_000;
        if (!child.groupExists() || lateMs > PATIENCE_MS) {
            leave();
            return;
        }
        if (lateMs >= 0) {
            child.killGroup();
        }
        loop.schedule(timer, LOOK_MS);
    }

    private void leave() {
        state = State.GONE;
        try {
            pidFd.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close: {0}", e.getMessage());
        }
        Farewells.of(loop).end();
        onGone.run();
    }
}

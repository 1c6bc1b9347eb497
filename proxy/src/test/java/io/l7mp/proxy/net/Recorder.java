package io.l7mp.proxy.net;

import io.l7mp.proxy.metrics.Counter;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Notes what a connection says; a test waits for it on its own thread. */
class Recorder implements ByteEvents {
    /** Bytes that came, or went out, without being read. */
    final AtomicLong splicedIn = new AtomicLong();
    final AtomicLong splicedOut = new AtomicLong();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Predicate<ByteBuffer> onData = data -> true;

    /** Lets {@code onData} decide what becomes of data and whether more is welcome. */
    Recorder onData(Predicate<ByteBuffer> handler) {
        onData = handler;
        return this;
    }

    /** The next event. */
    String next() {
        try {
            var event = heard.poll(5, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean isSilent() {
        return heard.isEmpty();
    }

    @Override
    public void onConnected() {
        heard.add("connected");
    }

    @Override
    public boolean onData(ByteBuffer data) {
        return onData.test(data);
    }

    @Override
    public void onSplicedIn(int bytes) {
        splicedIn.addAndGet(bytes);
    }

    @Override
    public void onSplicedOut(int bytes) {
        splicedOut.addAndGet(bytes);
    }

    @Override
    public void onEnd() {
        heard.add("end");
    }

    @Override
    public void onDrained() {
        heard.add("drained");
    }

    @Override
    public void onOutputShut() {
        heard.add("shut");
    }

    @Override
    public void onDropped(Counter reason, int count) {
        heard.add("dropped " + count);
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        heard.add((isReset ? "reset: " : "broken: ") + reason);
    }
}

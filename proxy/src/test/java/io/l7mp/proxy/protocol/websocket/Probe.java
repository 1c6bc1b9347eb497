package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.StreamEvents;
import io.l7mp.proxy.stream.Transform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a session is to a stream, and the next stage as well: writes down what it hears, for a test
 * that asks from another thread.
 */
final class Probe extends Transform implements StreamEvents {
    private static final long TIMEOUT_S = 5;

    final Metadata metadata;
    final Stream stream;
    private final EventLoop loop;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private boolean isFull;
    private boolean echoes;

    /** Attaches itself to {@code stream}; on the loop. */
    Probe(EventLoop loop, Metadata metadata, Stream stream) {
        this.loop = loop;
        this.metadata = metadata;
        this.stream = stream;
        var traffic = new Traffic().on(loop.counters());
        attach(this, traffic);
        stream.attach(this, traffic);
        stream.wire(this, this);
    }

    /** Lets the stream echo: it feeds itself, and its end is passed on. */
    Probe echo() {
        stream.wire(stream, stream);
        echoes = true;
        stream.resume();
        return this;
    }

    /** From now on says that it is full. */
    void becomeFull() {
        isFull = true;
    }

    /** What is heard next; fails when nothing is. */
    String nextHeard() throws InterruptedException {
        var next = heard.poll(TIMEOUT_S, TimeUnit.SECONDS);
        return next == null ? fail("nothing heard") : next;
    }

    /** Asserts what is heard next, in this order. */
    void hears(String... expected) throws InterruptedException {
        for (var each : expected) {
            assertEquals(each, nextHeard());
        }
    }

    /** Whether nothing is waiting to be asked for. */
    boolean isSilent() {
        return heard.isEmpty();
    }

    /** Runs something with the stream on its loop. */
    void onLoop(Runnable action) throws Exception {
        loop.call(() -> {
            action.run();
            return null;
        }).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** Sends one message; says whether more is welcome. */
    boolean send(byte[] message) throws Exception {
        var bytes = ByteBuffer.allocateDirect(message.length).put(message).flip();
        return loop.call(() -> stream.accept(new Batch().of(bytes))).get(TIMEOUT_S,
                TimeUnit.SECONDS);
    }

    boolean send(String message) throws Exception {
        return send(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    protected boolean take(Batch batch) {
        for (var i = 0; i < batch.count(); i++) {
            heard.add("message " + StandardCharsets.ISO_8859_1.decode(batch.view(i)));
        }
        if (batch.count() > 1) {
            heard.add("together " + batch.count());
        }
        assertEquals(Kind.DATAGRAM, stream.kind());
        return !isFull;
    }

    @Override
    public void resume() {
        heard.add("resume");
    }

    @Override
    public void onConnected() {
        heard.add("connected");
    }

    @Override
    public void onOutputEnded() {
        heard.add("output ended");
        if (echoes) {
            stream.end();
        }
    }

    @Override
    public void onInputFinished() {
        heard.add("input finished");
    }

    @Override
    public void onFailed(Cause cause) {
        heard.add((cause.isReset() ? "reset " : "failed ") + cause.text());
    }
}

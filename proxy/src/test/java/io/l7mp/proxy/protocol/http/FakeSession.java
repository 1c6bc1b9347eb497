package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.StreamEvents;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other end of a request: echoes, or does what a test tells it to; notes what it is told. */
class FakeSession extends Stream implements StreamEvents {
    final EventLoop loop;
    final HttpStream source;
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> resumed = new LinkedBlockingQueue<>();
    Metadata metadata;

    FakeSession(EventLoop loop, HttpStream source) {
        super(Kind.BYTES);
        this.loop = loop;
        this.source = source;
    }

    /** On the loop: wires the two ends and lets the request flow. */
    void start() {
        var traffic = new Traffic().on(loop.counters());
        attach(this, traffic);
        source.attach(this, traffic);
        source.wire(this, this);
        wire(source, source);
        source.onSessionConnected();
        source.resume();
    }

    /** What happened to the source next. */
    String event() throws InterruptedException {
        var event = events.poll(HttpFixture.PATIENCE_MS, TimeUnit.MILLISECONDS);
        return event == null ? "nothing" : event;
    }

    /** Writes {@code text} as a part of the response. */
    boolean say(String text) {
        return say(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean say(byte[] bytes) {
        var memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return source.accept(new Batch().of(memory));
    }

    @Override
    protected boolean take(Batch batch) {
        return source.accept(batch);
    }

    @Override
    public void end() {
        source.end();
    }

    @Override
    public void resume() {
        resumed.add(1);
        source.resume();
    }

    @Override
    public void pause() {
    }

    @Override
    public void connect() {
    }

    @Override
    public void close(Ending ending) {
        source.close(ending);
    }

    @Override
    public void onConnected() {
        events.add("connected");
    }

    @Override
    public void onOutputEnded() {
        events.add("output ended");
        end();
    }

    @Override
    public void onInputFinished() {
        events.add("input finished");
        close(Ending.ORDERLY);
    }

    @Override
    public void onFailed(Cause cause) {
        events.add("failed " + cause.isReset() + " " + cause.text());
    }
}

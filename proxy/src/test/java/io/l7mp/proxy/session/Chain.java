package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.stream.RecordedEvents;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream between two driven by hand, on a loop: for tests of single protocols. */
public final class Chain implements AutoCloseable {
    private final LoopGroup loops = new LoopGroup(1);
    private final FakeStream before = new FakeStream("ok");
    private final FakeStream behind = new FakeStream("ok");
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    public Chain() throws IOException {
    }

    public EventLoop loop() {
        return loops.next();
    }

    /** Puts {@code stream} in its place and connects it. */
    public void connect(Stream stream) throws IOException {
        run(() -> {
            var traffic = new Traffic().on(loops.next().counters());
            var recorder = new RecordedEvents(events);
            List.of(before, stream, behind).forEach(each -> each.attach(recorder, traffic));
            before.wire(stream, Stream.NO_FEEDER);
            stream.wire(behind, before);
            stream.connect();
        });
    }

    /** Gives the stream messages; true when it welcomes more. */
    public boolean say(String... messages) throws IOException {
        return loops.next().await(() -> before.say(messages));
    }

    /** Makes the stage behind full or not. */
    public void full(boolean full) throws IOException {
        run(() -> behind.full(full));
    }

    /** What came out at the far end so far. */
    public String taken() throws IOException {
        return loops.next().await(() -> String.join("", behind.taken));
    }

    /** How often the stage before was told to go on. */
    public long resumed() throws IOException {
        return loops.next().await(() -> before.told.stream().filter("resume"::equals).count());
    }

    /** The next event of the stream. */
    public String next() throws InterruptedException {
        var event = events.poll(5, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    /** Whether the stream has said nothing that was not heard yet. */
    public boolean isSilent() throws IOException {
        run(() -> { });
        return events.isEmpty();
    }

    public void run(Runnable action) throws IOException {
        loops.next().await(() -> {
            action.run();
            return null;
        });
    }

    @Override
    public void close() throws InterruptedException {
        loops.stop(5_000);
    }
}

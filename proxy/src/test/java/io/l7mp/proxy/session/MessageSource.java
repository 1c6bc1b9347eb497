package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of messages, driven by a test on the test's own thread. */
public final class MessageSource extends Stream {
    private final EventLoop loop;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> batchSizes = new LinkedBlockingQueue<>();
    private final CompletableFuture<Ending> closed = new CompletableFuture<>();
    private volatile boolean isFull;

    /** A client on {@code loop}. */
    public MessageSource(EventLoop loop) {
        super(Kind.DATAGRAM);
        this.loop = loop;
    }

    /** Sends messages as one batch. */
    public void send(byte[]... messages) throws IOException {
        var batch = new Batch();
        var bytes = 0;
        for (var message : messages) {
            bytes += message.length;
        }
        var memory = ByteBuffer.allocateDirect(bytes);
        batch.over(memory, 0);
        for (var message : messages) {
            batch.add(memory.position(), message.length);
            memory.put(message);
        }
        onLoop(() -> pass(batch));
    }

    /** Sends nothing more. */
    public void finish() throws IOException {
        onLoop(() -> events().onOutputEnded());
    }

    /** What it got; waits for it. */
    public byte[] receive() throws InterruptedException {
        var message = received.poll(5, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /** How many messages came together; waits for them. */
    public int receiveBatchSize() throws InterruptedException {
        return batchSizes.poll(5, TimeUnit.SECONDS);
    }

    /** Whether there is no message, after all that loops have to do now. */
    public boolean hasNothing() {
        return received.isEmpty();
    }

    /** How the session closed it; waits for that. */
    public Ending awaitClosed() throws Exception {
        return closed.get(5, TimeUnit.SECONDS);
    }

    /** Lets it refuse what comes, as a full socket does, or take it again. */
    public void full(boolean full) {
        this.isFull = full;
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    protected boolean take(Batch batch) {
        if (isFull) {
            return false;
        }
        batchSizes.add(batch.count());
        for (var i = 0; i < batch.count(); i++) {
            var message = new byte[batch.length(i)];
            batch.view(i).get(message);
            received.add(message);
        }
        return true;
    }

    @Override
    public void end() {
        events().onInputFinished();
    }

    @Override
    public void pause() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void close(Ending ending) {
        closed.complete(ending);
    }

    private void onLoop(Runnable work) throws IOException {
        loop.await(() -> {
            work.run();
            return null;
        });
    }
}

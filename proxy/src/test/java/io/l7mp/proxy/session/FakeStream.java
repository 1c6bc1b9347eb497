package io.l7mp.proxy.session;

import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A stage driven by hand: notes what it is told, says what the test wants. Loop thread only. */
final class FakeStream extends Stream {
    /** What it was told, in order. */
    final List<String> told = new ArrayList<>();
    /** The messages it took. */
    final List<String> taken = new ArrayList<>();
    private final Runnable onConnect;
    private Consumer<String> onMessage = message -> { };
    private Runnable onResume = () -> { };
    private boolean isFull;
    private boolean isReconnectable;
    private long lastActiveNs;
    private Optional<RuntimeException> defect = Optional.empty();
    private Optional<Failure> refusal = Optional.empty();

    /** A stream that connects as {@code connecting} says: ok, refuse, later. */
    FakeStream(String connecting) {
        super(Kind.BYTES);
        onConnect = switch (connecting) {
            case "ok" -> () -> events().onConnected();
            case "refuse" -> () -> fail("refused");
            default -> () -> { };
        };
    }

    FakeStream onMessage(Consumer<String> handler) {
        onMessage = handler;
        return this;
    }

    FakeStream onResume(Runnable handler) {
        onResume = handler;
        return this;
    }

    FakeStream reconnectable() {
        isReconnectable = true;
        return this;
    }

    /** Cannot be closed without this. */
    FakeStream breaking(RuntimeException closing) {
        defect = Optional.of(closing);
        return this;
    }

    void full(boolean full) {
        isFull = full;
    }

    void active(long nowNs) {
        lastActiveNs = nowNs;
    }

    Optional<Failure> refusal() {
        return refusal;
    }

    /** Tells something that changes nothing. */
    void note(String text) {
        events().onNote(text);
    }

    /** Puts messages out; true when the next stage welcomes more. */
    boolean say(String... messages) {
        var batch = new Batch();
        var bytes = String.join("", messages).getBytes(StandardCharsets.UTF_8);
        batch.over(ByteBuffer.allocateDirect(bytes.length).put(0, bytes), 0);
        var at = 0;
        for (var message : messages) {
            batch.add(at, message.length());
            at += message.length();
        }
        return pass(batch);
    }

    void dropOne() {
        drop(Counter.DROPS_NO_SESSION, 1);
    }

    void connected() {
        events().onConnected();
    }

    void fail(String reason) {
        events().onFailed(new Cause(reason, true));
    }

    void sayEnd() {
        events().onOutputEnded();
    }

    void inputFinished() {
        events().onInputFinished();
    }

    /** Has room again. */
    void drained() {
        isFull = false;
        feeder().resume();
    }

    @Override
    public void connect() {
        told.add("connect");
        onConnect.run();
    }

    @Override
    protected boolean take(Batch batch) {
        for (var i = 0; i < batch.count(); i++) {
            var message = StandardCharsets.UTF_8.decode(batch.view(i)).toString();
            taken.add(message);
            onMessage.accept(message);
        }
        return !isFull;
    }

    @Override
    public boolean isFull() {
        return isFull;
    }

    @Override
    public void end() {
        told.add("end");
    }

    @Override
    public void pause() {
        told.add("pause");
    }

    @Override
    public void resume() {
        told.add("resume");
        onResume.run();
    }

    @Override
    public void close(Ending ending) {
        told.add("close " + ending);
        defect.ifPresent(e -> {
            throw e;
        });
    }

    @Override
    public void refuse(Failure failure) {
        refusal = Optional.of(failure);
        super.refuse(failure);
    }

    @Override
    public boolean isReconnectable() {
        return isReconnectable;
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }
}

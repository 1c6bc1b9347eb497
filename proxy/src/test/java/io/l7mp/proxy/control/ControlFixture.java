package io.l7mp.proxy.control;

import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.session.Sessions;
import io.l7mp.proxy.session.Snapshots;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A real control and real sessions over protocols without sockets. */
public final class ControlFixture {
    private final FakeNetwork network = new FakeNetwork();
    private final LoopGroup loops;
    private final Sessions sessions;
    private final Snapshots snapshots = new Snapshots();
    private final Protocols protocols = new Protocols();
    private final Control control;

    /** Nothing is configured yet. */
    public ControlFixture() throws IOException {
        loops = new LoopGroup(1);
        sessions = new Sessions(loops, snapshots);
        for (var word : List.of("UDP", "TCP", "HTTP", "Echo", "Logger", "Stdio", "Sync",
                "Prometheus")) {
            protocols.add(new FakeProtocol(word, network));
        }
        control = new Control(
                new Control.Parts(loops, snapshots, sessions, new Descriptors(100),
                        admin -> new NoSettings()), protocols);
    }

    /** Acts on nothing. */
    private static final class NoSettings implements Settings.Prepared {
        @Override
        public void apply() {
        }

        @Override
        public void close() {
        }
    }

    /** Where sessions live. */
    public LoopGroup loops() {
        return loops;
    }

    /** What is tested. */
    public Control control() {
        return control;
    }

    /** What control knows, to add to before the start. */
    public Protocols protocols() {
        return protocols;
    }

    /** What the sessions see. */
    Snapshots snapshots() {
        return snapshots;
    }

    /** What the listeners did: {@code open NAME}, {@code close NAME}. */
    public List<String> history() {
        return network.history;
    }

    /** Lets {@code action} run on the control thread before a listener closes. */
    void beforeClose(Runnable action) {
        network.beforeClose = action;
    }

    /** The only loop. */
    public EventLoop loop() {
        return loops.all().getFirst();
    }

    /** Starts with a configuration in YAML. */
    public void start(String yaml) throws IOException {
        control.start(Configuration.of(node(yaml)));
    }

    /** The tree of a YAML text. */
    public static Node node(String yaml) {
        return Documents.yaml("", yaml, Limits.BODY);
    }

    /** Changes the configuration, as a request would. */
    public void change(Control.Change change) throws Exception {
        onControl(() -> {
            control.change(change);
            return null;
        });
    }

    /** What {@code work} comes to on the control thread. */
    public <T> T onControl(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        control.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Makes a session of {@code source} at an open listener. */
    public void accept(String listener, String session, Stream source) throws IOException {
        accept(listener, new Metadata(session), source);
    }

    /** Makes a session with metadata of {@code source} at an open listener. */
    public void accept(String listener, Metadata metadata, Stream source) throws IOException {
        var context = network.open.get(listener);
        loop().await(() -> {
            context.acceptors().apply(loop()).accept(context.info(), metadata, source);
            return null;
        });
    }

    /** The listener as sessions know it. */
    ListenerInfo info(String listener) {
        return snapshots.current().listeners().get(listener);
    }

    /** A tree in one line. */
    public static String text(Object tree) {
        return Json.text(tree, Format.TERSE).replace('"', '\'');
    }

    /** Ends the control and the loop. */
    public void close() throws InterruptedException {
        control.stop();
        loops.stop(1000);
    }
}

package io.l7mp.proxy.protocol.udp;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.RecordedEvents;
import io.l7mp.proxy.stream.Sink;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.StreamEvents;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Sessions as simple as can be: echo, relay to a cluster, or refuse. */
final class FakeSessions {
    final BlockingQueue<Metadata> metadata = new LinkedBlockingQueue<>();
    final BlockingQueue<Stream> sources = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> batchSizes = new LinkedBlockingQueue<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    final LoopTraffic traffic;

    FakeSessions(EventLoop loop) {
        traffic = new Traffic().on(loop.counters());
    }

    /** What comes from a client goes back to it. */
    SessionAcceptor echo() {
        return (listener, data, source) -> {
            note(data, source);
            source.wire(new Sink() {
                @Override
                public boolean accept(Batch batch) {
                    batchSizes.add(batch.count());
                    return source.accept(batch);
                }

                @Override
                public void end() {
                    events.add("end");
                }
            }, source);
        };
    }

    /** What comes from a client goes to {@code address} through {@code connector}, and back. */
    SessionAcceptor relay(EventLoop loop, Connector connector, String address) {
        return (listener, data, source) -> {
            note(data, source);
            var upstream = connector.open(context(loop, data, source, address));
            upstream.attach(recorder("upstream"), traffic);
            source.wire(upstream, upstream);
            upstream.wire(source, source);
            upstream.connect();
            upstream.resume();
        };
    }

    /** No rule matches, ever. */
    SessionAcceptor refuse() {
        return (listener, data, source) -> {
            source.attach(recorder("source"), traffic);
            source.refuse(Failure.notFound("No route"));
        };
    }

    static StreamContext context(EventLoop loop, Metadata data, Stream source, String address) {
        var spec = EndPointSpec.of(Node.of(Map.of("spec", Map.of("address", address))), w -> { });
        return new StreamContext(loop, "session", data, source,
                Optional.of(new EndPoint("e", spec)), 2_000);
    }

    StreamEvents recorder(String name) {
        return new RecordedEvents(name + " ", events);
    }

    private void note(Metadata data, Stream source) {
        source.attach(recorder("source"), traffic);
        metadata.add(data);
        sources.add(source);
    }

    /** Ends a session as the session package does. */
    static void end(EventLoop loop, Stream source) throws Exception {
        loop.call(() -> {
            source.detach();
            source.close(Ending.ORDERLY);
            return null;
        }).get();
    }
}

package io.l7mp.proxy.protocol.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.session.MessageSource;
import io.l7mp.proxy.session.ProxyFixture;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import io.l7mp.proxy.stream.Sink;
import io.l7mp.proxy.stream.Transform;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages through sessions whose chains have JSONEncap and JSONDecap stages. */
class JsonClustersTest {
    private static final String PREFIX = "{\"metadata\":{\"name\":\"s\","
            + "\"IP\":{\"src_addr\":\"10.0.0.1\",\"dst_addr\":\"10.0.0.2\"},"
            + "\"UDP\":{\"src_port\":1,\"dst_port\":2}},\"payload\":\"";

    private ProxyFixture proxy;
    private EventLoop loop;
    private MessageSource client;

    @BeforeEach
    void open() throws IOException {
        proxy = new ProxyFixture();
        loop = proxy.loops().next();
        client = new MessageSource(loop);
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                .cluster(new JsonEncapFactory(), "{name: encap, spec: {protocol: JSONEncap}}")
                .cluster(new JsonDecapFactory(), "{name: decap, spec: {protocol: JSONDecap}}");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @Test
    void shouldPutMessageBehindMetadata() throws Exception {
        connect("encap");
        client.send("hello".getBytes(), new byte[0]);
        assertEquals(PREFIX + "aGVsbG8=\"}", new String(client.receive()));
        assertEquals(PREFIX + "\"}", new String(client.receive()));
    }

    @Test
    void shouldKeepBoundsAndBatchesThroughBoth() throws Exception {
        connect("encap", "decap");
        var messages = new byte[Batch.CAPACITY][];
        for (var i = 0; i < messages.length; i++) {
            messages[i] = random(i);
        }
        client.send(messages);
        for (var message : messages) {
            assertArrayEquals(message, client.receive());
        }
        assertEquals(Batch.CAPACITY, client.receiveBatchSize());
    }

    @Test
    void shouldCarryMessagesLongerThanItsMemory() throws Exception {
        connect("encap", "encap", "decap", "decap");
        var messages = new byte[][] {random(60_000), random(3_000_000), random(1), random(200_000)};
        client.send(messages);
        for (var message : messages) {
            assertArrayEquals(message, client.receive());
        }
    }

    @Test
    void shouldDropAndCountWhatIsNoEncapsulatedMessage() throws Exception {
        connect("decap");
        client.send("no JSON".getBytes(), new byte[0], "{}".getBytes(),
                "{\"payload\":\"QUI=\"}".getBytes(), "{\"payload\":\"QU!=\"}".getBytes(),
                "{\"payload\":\"Q\\u00e9I=\"}".getBytes(), "{\"payload\":\"\"}".getBytes(),
                "{\"payload\":\"\\/\\/\\u002f\\/\"}".getBytes());
        assertEquals("AB", new String(client.receive()));
        assertEquals(0, client.receive().length);
        assertArrayEquals(new byte[] {-1, -1, -1}, client.receive());
        assertEquals(3, client.receiveBatchSize());
        assertEquals(5, loop.counters().get(Counter.DROPS_MALFORMED));
    }

    @Test
    void shouldSayNothingWhenAllIsDropped() throws Exception {
        connect("decap");
        client.send("x".getBytes());
        assertTrue(client.hasNothing());
        assertEquals(1, loop.counters().get(Counter.DROPS_MALFORMED));
    }

    @Test
    void shouldAllocateNothingPerMessage() throws Exception {
        var message = (PREFIX + Base64.getEncoder().encodeToString(random(100)) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        var context = new StreamContext(loop, "s", new Metadata("s"), client, Optional.empty(), 0);
        assertEquals(0, allocated(new DecapStream(loop), message));
        assertEquals(0, allocated(new EncapStream(context), message));
    }

    private long allocated(Transform stream, byte[] message) throws Exception {
        var batch = new Batch();
        var memory = ByteBuffer.allocateDirect(message.length).put(message);
        batch.over(memory, 0);
        batch.add(0, message.length);
        stream.attach(null, new Traffic().on(loop.counters()));
        stream.wire(new Sink() {
            @Override
            public boolean accept(Batch result) {
                return true;
            }

            @Override
            public void end() {
            }
        }, stream);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return loop.call(() -> {
            pass(stream, batch, 20_000);
            var before = threads.getCurrentThreadAllocatedBytes();
            pass(stream, batch, 1_000);
            return (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
        }).get();
    }

    private static void pass(Transform stream, Batch batch, int times) {
        for (var i = 0; i < times; i++) {
            stream.accept(batch);
        }
    }

    private void connect(String... ingress) throws IOException {
        proxy.route("echo", List.of(ingress), "{}");
        proxy.accept(loop, new Metadata("s").withPorts("UDP",
                new Endpoints("10.0.0.1", 1, "10.0.0.2", 2)), client);
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}

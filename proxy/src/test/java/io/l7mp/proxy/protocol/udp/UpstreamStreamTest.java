package io.l7mp.proxy.protocol.udp;

import static io.l7mp.proxy.protocol.udp.UdpFixture.echo;
import static io.l7mp.proxy.protocol.udp.UdpFixture.receive;
import static io.l7mp.proxy.protocol.udp.UdpFixture.send;
import static io.l7mp.proxy.protocol.udp.UdpFixture.text;
import static io.l7mp.proxy.protocol.udp.UdpFixture.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamStreamTest {
    private UdpFixture fixture;

    @BeforeEach
    void setUp() throws IOException {
        fixture = new UdpFixture();
    }

    @AfterEach
    void tearDown() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldRelayBothWays(String address) throws Exception {
        var server = fixture.client(address);
        var client = fixture.client("127.0.0.1");
        var listener = relay(server.getLocalPort(), address, Map.of());
        var held = fixture.hold();
        for (var i = 0; i < 64; i++) {
            send(client, to(listener, client), "request " + i);
        }
        held.countDown();
        for (var i = 0; i < 64; i++) {
            var request = receive(server);
            assertEquals("request " + i, text(request));
            request.setData(("answer " + i).getBytes());
            server.send(request);
        }
        for (var i = 0; i < 64; i++) {
            assertEquals("answer " + i, text(receive(client)));
        }
        assertEquals(9, fixture.descriptors.available());
    }

    @Test
    void shouldLookHostNamesUp() throws Exception {
        var server = fixture.client("127.0.0.1");
        var stream = open(server.getLocalPort(), "localhost");
        assertEquals("upstream connected", event());
        onLoop(() -> stream.accept(new Batch().of(direct("x"))));
        assertEquals("x", text(receive(server)));
    }

    @Test
    void shouldUseTheAddressItIsTo() throws Exception {
        var server = fixture.client("127.0.0.1");
        var client = fixture.client("127.0.0.1");
        var local = free("127.0.0.3");
        var listener = relay(server.getLocalPort(), "127.0.0.1",
                Map.of("address", "127.0.0.3", "port", local.getPort()));
        send(client, to(listener, client), "x");
        assertEquals(local, receive(server).getSocketAddress());
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        var gone = free("127.0.0.1");
        var client = fixture.client("127.0.0.1");
        var listener = relay(gone.getPort(), "127.0.0.1", Map.of());
        send(client, to(listener, client), "x");
        assertEquals("upstream connected", event());
        assertEquals("upstream failed: send 127.0.0.1:" + gone.getPort()
                + ": Connection refused", event());
        assertEquals(10, fixture.descriptors.available());
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.999, cannot resolve 1.2.3.999",
                "255.255.255.255, connect 255.255.255.255:9: Permission denied"})
    void shouldFailWhenItCannotConnect(String address, String reason) throws Exception {
        var client = fixture.client("127.0.0.1");
        var listener = relay(9, address, Map.of());
        send(client, to(listener, client), "x");
        var event = event();
        assertTrue(event.startsWith("upstream failed: " + reason), event);
        assertEquals(10, fixture.descriptors.available());
    }

    @Test
    void shouldFailWhenDescriptorsHaveRunOut() throws Exception {
        while (fixture.descriptors.tryTake()) {
            continue;
        }
        var client = fixture.client("127.0.0.1");
        var listener = relay(9, "127.0.0.1", Map.of());
        send(client, to(listener, client), "x");
        assertEquals("upstream failed: connect 127.0.0.1:9: out of file descriptors", event());
        assertEquals(0, fixture.descriptors.available());
    }

    @Test
    void shouldGiveItsDescriptorBackWhenClosed() throws Exception {
        var stream = open(9);
        assertEquals(9, fixture.descriptors.available());
        onLoop(() -> stream.close(Ending.ORDERLY));
        onLoop(() -> stream.close(Ending.ORDERLY));
        assertEquals(10, fixture.descriptors.available());
    }

    @Test
    void shouldHoldAnswersBackUntilResumed() throws Exception {
        var server = fixture.client("127.0.0.1");
        var stream = open(server.getLocalPort());
        onLoop(() -> stream.accept(new Batch().of(direct("request"))));
        var request = receive(server);
        server.send(request);
        fixture.settle();
        assertEquals(0, fixture.sessions.batchSizes.size());
        onLoop(stream::resume);
        assertEquals(1, fixture.sessions.batchSizes.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldCutWhatAByteStreamReadAtOnce() throws Exception {
        var server = fixture.client("127.0.0.1");
        var stream = open(server.getLocalPort());
        onLoop(() -> {
            stream.wire(new Echo(Kind.DATAGRAM), new Echo(Kind.BYTES));
            stream.accept(new Batch().of(ByteBuffer.allocateDirect(131_072)));
        });
        assertEquals(65_507, receive(server).getLength());
        assertEquals(65_507, receive(server).getLength());
        assertEquals(58, receive(server).getLength());
    }

    @Test
    void shouldRefuseABindAddressThatIsNone() {
        var refusal = assertThrows(ConfigException.class,
                () -> fixture.cluster(Map.of("port", 1, "bind", Map.of("address", "nowhere"))));
        assertEquals("/spec/bind/address", refusal.pointer());
    }

    private UdpListener relay(int port, String address, Map<String, ?> bind) throws IOException {
        var connector = fixture.cluster(bind.isEmpty()
                ? Map.of("port", port) : Map.of("port", port, "bind", bind));
        return fixture.listen(Map.of(), Map.of(),
                fixture.sessions.relay(fixture.loop(), connector, address));
    }

    private Stream open(int port) throws IOException {
        return open(port, "127.0.0.1");
    }

    private Stream open(int port, String address) throws IOException {
        var connector = fixture.cluster(Map.of("port", port));
        return fixture.loop().await(() -> {
            var echo = new Echo(Kind.DATAGRAM);
            var stream = connector.open(FakeSessions.context(fixture.loop(),
                    new Metadata("session"), echo, address));
            stream.attach(fixture.sessions.recorder("upstream"),
                    fixture.sessions.traffic);
            stream.wire(echo, echo);
            stream.connect();
            return stream;
        });
    }

    /** An address nobody is bound to (any more). */
    private InetSocketAddress free(String host) throws IOException {
        try (var socket = fixture.client(host)) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private void onLoop(Runnable work) throws IOException {
        fixture.loop().await(() -> {
            work.run();
            return null;
        });
    }

    private String event() throws InterruptedException {
        return fixture.sessions.events.poll(5, TimeUnit.SECONDS);
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(text.getBytes()).flip();
    }

    /** Stands for the other stages; counts what reaches it. */
    private final class Echo extends Stream {
        Echo(Kind kind) {
            super(kind);
            attach(fixture.sessions.recorder("echo"), fixture.sessions.traffic);
        }

        @Override
        protected boolean take(Batch batch) {
            return fixture.sessions.batchSizes.add(batch.count());
        }

        @Override
        public void connect() {
        }

        @Override
        public void pause() {
        }

        @Override
        public void resume() {
        }

        @Override
        public void end() {
        }

        @Override
        public void close(Ending ending) {
        }
    }
}

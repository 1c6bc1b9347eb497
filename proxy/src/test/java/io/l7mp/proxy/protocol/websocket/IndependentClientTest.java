package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.proxy.stream.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The listener under the JDK's own client. */
class IndependentClientTest {
    private static final long TIMEOUT_S = 5;

    private final Heard heard = new Heard();
    private Grounds grounds;
    private HttpClient http;
    private WebSocket client;

    @BeforeEach
    void open() throws Exception {
        grounds = new Grounds();
        http = HttpClient.newHttpClient();
        var port = grounds.listen(Probe::echo);
        client = http.newWebSocketBuilder().subprotocols("chat", "other")
                .buildAsync(URI.create("ws://localhost:" + port + "/echo?a=b"), heard)
                .get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        client.abort();
        http.shutdownNow();
        grounds.close();
    }

    @Test
    void shouldAgreeOnASubprotocol() {
        assertEquals("chat", client.getSubprotocol());
    }

    @Test
    void shouldEchoMessagesOfEverySize() throws Exception {
        for (var length : new int[] {0, 1, 125, 126, 65_535, 65_536, 131_072, 1 << 20}) {
            var message = new byte[length];
            new Random(length).nextBytes(message);
            client.sendBinary(ByteBuffer.wrap(message), true).get(TIMEOUT_S, TimeUnit.SECONDS);
            assertArrayEquals(message, heard.message());
        }
    }

    @Test
    void shouldEchoFragmentedText() throws Exception {
        client.sendText("Grüße ", false).get(TIMEOUT_S, TimeUnit.SECONDS);
        client.sendPing(ByteBuffer.wrap(new byte[] {7})).get(TIMEOUT_S, TimeUnit.SECONDS);
        client.sendText("aus Köln", true).get(TIMEOUT_S, TimeUnit.SECONDS);
        assertArrayEquals("Grüße aus Köln".getBytes("UTF-8"), heard.messageAfter("pong 7"));
    }

    @Test
    void shouldEchoManyMessagesInOrder() throws Exception {
        for (var i = 0; i < 1000; i++) {
            client.sendBinary(ByteBuffer.allocate(4).putInt(0, i), true)
                    .get(TIMEOUT_S, TimeUnit.SECONDS);
        }
        for (var i = 0; i < 1000; i++) {
            assertEquals(i, ByteBuffer.wrap(heard.message()).getInt());
        }
    }

    @Test
    void shouldEchoTheCodeOfItsClose() throws Exception {
        client.sendClose(3999, "enough").get(TIMEOUT_S, TimeUnit.SECONDS);
        assertEquals("close 3999", heard.next());
        grounds.accepted().hears("output ended", "input finished");
        grounds.assertNothingOpen();
    }

    @Test
    void shouldBeToldWhenTheSessionEnds() throws Exception {
        var probe = grounds.accepted();
        probe.onLoop(() -> probe.stream.close(Ending.ORDERLY));
        assertEquals("close 1000", heard.next());
        grounds.assertNothingOpen();
    }

    /** What the client hears. */
    private static final class Heard implements WebSocket.Listener {
        private final LinkedBlockingQueue<Object> all = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();

        Object next() throws InterruptedException, IOException {
            var next = all.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("nothing heard");
            }
            return next;
        }

        byte[] message() throws InterruptedException, IOException {
            return (byte[]) next();
        }

        /** The next message; {@code other} has to come before or after it. */
        byte[] messageAfter(String other) throws InterruptedException, IOException {
            var both = new Object[] {next(), next()};
            var isFirst = both[0] instanceof byte[];
            assertEquals(other, both[isFirst ? 1 : 0], () -> Arrays.toString(both));
            return (byte[]) both[isFirst ? 0 : 1];
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            part.writeBytes(bytes);
            if (last) {
                all.add(part.toByteArray());
                part.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            all.add("pong " + data.get());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            all.add("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            all.add("error " + error);
        }
    }
}

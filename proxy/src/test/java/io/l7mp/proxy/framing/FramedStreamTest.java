package io.l7mp.proxy.framing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.session.MessageSource;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.RecordedEvents;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages above, bytes below. */
class FramedStreamTest {
    private final LoopGroup loops = new LoopGroup(1);
    private final EventLoop loop = loops.next();
    private final MessageSource before = new MessageSource(loop);
    private final MessageSource behind = new MessageSource(loop);
    private final Wire wire = new Wire();
    private final List<String> events = new ArrayList<>();
    private Stream framed;

    FramedStreamTest() throws IOException {
    }

    @BeforeEach
    void open() throws IOException {
        open(Format.NETSTRING, 70_000);
    }

    @AfterEach
    void stop() throws InterruptedException {
        loops.stop(5_000);
    }

    @Test
    void shouldBeOfMessages() throws IOException {
        assertEquals(Kind.DATAGRAM, framed.kind());
        assertEquals(List.of("connected"), events);
    }

    @Test
    void shouldWriteABatchAtOnce() throws IOException {
        before.send(bytes("a"), bytes(""), bytes("hello"));
        assertEquals("1:a,0:,5:hello,", written());
        assertEquals(1, wire.writes);
    }

    @Test
    void shouldWriteWhatIsLongerThanTheCommonMemory() throws IOException {
        open(Format.NETSTRING, 1 << 20);
        var longest = "m".repeat(1 << 20);
        before.send(bytes("a"), bytes(longest), bytes("b"));
        assertEquals("1:a,1048576:" + longest + ",1:b,", written());
    }

    @Test
    void shouldWriteManyLongOnesWhole() throws IOException {
        open(Format.RFC4571, 65_535);
        var longest = "m".repeat(65_535);
        before.send(bytes(longest), bytes(longest), bytes(longest), bytes("b"));
        assertEquals(("\377\377" + longest).repeat(3) + "\0\1b", written());
    }

    @Test
    void shouldDropWhatTheFormatCannotCarry() throws IOException {
        open(Format.RFC4571, 65_535);
        before.send(bytes("a"), bytes("m".repeat(65_536)), bytes("b"));
        assertEquals("\0\1a\0\1b", written());
        assertEquals(1, loop.counters().get(Counter.DROPS_TOO_LONG));

        open(Format.LINE, 10);
        before.send(bytes("a\nb"), bytes("\n\n"), bytes("\r"), bytes("b\rc"), bytes(""));
        assertEquals("b\rc\n\n", written());
        assertEquals(3, loop.counters().get(Counter.DROPS_LINE_BREAK));
    }

    @Test
    void shouldTakeALineForALine() throws IOException {
        open(Format.LINE, 10);
        before.send(bytes("a\n"), bytes("b"), bytes("\n"), bytes("c\r\n"));
        assertEquals("a\nb\n\nc\r\n", written());
        assertEquals(0, loop.counters().get(Counter.DROPS_LINE_BREAK));
    }

    @Test
    void shouldCutPiecesOfAByteStream() throws IOException {
        open(Format.NETSTRING, 4);
        var client = new Wire();
        run(() -> {
            client.attach(new RecordedEvents(events), new Traffic().on(loop.counters()));
            client.wire(framed, Stream.NO_FEEDER);
            framed.wire(behind, client);
            client.arrive("abcdefghij");
            client.arrive("\n".repeat(4 * 64) + "\n");
        });
        assertEquals("4:abcd,4:efgh,2:ij," + "4:\n\n\n\n,".repeat(64) + "1:\n,", written());
    }

    @Test
    void shouldLetAByteStreamHaveLines() throws IOException {
        open(Format.LINE, 4);
        var client = new Wire();
        run(() -> {
            client.attach(new RecordedEvents(events), new Traffic().on(loop.counters()));
            client.wire(framed, Stream.NO_FEEDER);
            framed.wire(behind, client);
            client.arrive("a line\nand");
            client.arrive(" one more\n");
        });
        assertEquals("a line\nand one more\n", written());
    }

    @Test
    void shouldHandOnTogetherWhatCameTogether() throws Exception {
        arrive("1:a,0:,2:bc,2:d");
        assertEquals(3, behind.receiveBatchSize());
        assertArrayEquals(bytes("a"), behind.receive());
        assertArrayEquals(bytes(""), behind.receive());
        assertArrayEquals(bytes("bc"), behind.receive());

        arrive("d,1:e," + "1:x,".repeat(100));
        assertEquals(1, behind.receiveBatchSize());
        assertEquals(64, behind.receiveBatchSize());
        assertEquals(37, behind.receiveBatchSize());
        assertArrayEquals(bytes("dd"), behind.receive());
        assertArrayEquals(bytes("e"), behind.receive());
    }

    @Test
    void shouldPushBackAndGoOn() throws IOException {
        behind.full(true);
        assertFalse(arrive("1:a,"));
        behind.full(false);
        assertTrue(arrive("1:a,"));

        wire.isFull = true;
        assertTrue(framed.isFull());
        before.send(bytes("a"), bytes("b"));
        assertEquals("", written());
        assertEquals(2, loop.counters().get(Counter.DROPS_STREAM_FULL));
    }

    @Test
    void shouldEndAPeerThatBreaksTheRules() throws Exception {
        arrive("1:a,x1:b,");
        assertArrayEquals(bytes("a"), behind.receive());
        assertEquals(List.of("connected", "failed: framing netstring: no length but 'x'"), events);
        assertEquals(Ending.ORDERLY, wire.closed);
        assertEquals(1, loop.counters().get(Counter.PROTOCOL_ERRORS));
    }

    @Test
    void shouldCountWhatIsCutShort() throws IOException {
        arrive("5:he");
        run(wire::arriveEnd);
        assertEquals(List.of("connected", "output ended"), events);
        assertEquals(1, loop.counters().get(Counter.DROPS_CUT_SHORT));
        assertNull(wire.closed);
    }

    @Test
    void shouldPassTheEndsOn() throws IOException {
        arrive("1:a,");
        run(wire::arriveEnd);
        run(framed::end);
        run(() -> framed.close(Ending.ABORT));
        assertEquals(List.of("connected", "output ended", "input finished"), events);
        assertEquals(Ending.ABORT, wire.closed);
        assertEquals(0, loop.counters().get(Counter.DROPS_CUT_SHORT));
    }

    private void open(Format format, int maxFrame) throws IOException {
        wire.written.reset();
        var traffic = new Traffic().on(loop.counters());
        run(() -> {
            events.clear();
            framed = new FramedStream(loop, wire, format, maxFrame);
            var recorder = new RecordedEvents(events);
            List.of(before, framed, behind).forEach(each -> each.attach(recorder, traffic));
            before.wire(framed, Stream.NO_FEEDER);
            framed.wire(behind, before);
            framed.connect();
        });
    }

    private boolean arrive(String bytes) throws IOException {
        return loop.await(() -> wire.arrive(bytes));
    }

    private String written() throws IOException {
        return loop.await(() -> wire.written.toString(StandardCharsets.ISO_8859_1));
    }

    private void run(Runnable work) throws IOException {
        loop.await(() -> {
            work.run();
            return null;
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

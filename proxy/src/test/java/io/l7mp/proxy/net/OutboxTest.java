package io.l7mp.proxy.net;

import static io.l7mp.proxy.net.LoopFixture.random;
import static io.l7mp.proxy.net.LoopFixture.readAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.net.LoopFixture.Pair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Short writes through a loop that runs: when they leave, and in which order. */
@Timeout(20)
class OutboxTest {
    private static final byte[] SHORT = random(100);
    private static final byte[] LONG = random(Outbox.LONGEST + 1);

    private LoopFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new LoopFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldLeaveAtTheEndOfTheTurn() throws Exception {
        var pair = fixture.pair();
        fixture.run(() -> {
            assertTrue(write(pair, SHORT));
            assertEquals(0, available(pair.peer()));
        });
        assertArrayEquals(SHORT, pair.peer().getInputStream().readNBytes(SHORT.length));
    }

    @Test
    void shouldKeepTheOrderOfShortAndLong() throws Exception {
        var pair = fixture.pair();
        var written = new ByteArrayOutputStream();
        fixture.run(() -> {
            for (var i = 0; i < 10; i++) {
                for (var piece : new byte[][] {SHORT, LONG, SHORT, SHORT}) {
                    write(pair, piece);
                    written.writeBytes(piece);
                }
            }
            pair.connection().shutdownOutput();
        });
        assertArrayEquals(written.toByteArray(), readAll(pair.peer().getInputStream()));
    }

    /** More than it has room for: the rest goes out at once, after what was before it. */
    @Test
    void shouldKeepTheOrderOfManyFromTwoInTurn() throws Exception {
        var pairs = new Pair[] {fixture.pair(), fixture.pair()};
        var written = new ByteArrayOutputStream();
        fixture.run(() -> {
            for (var i = 0; i < 300; i++) {
                written.writeBytes(SHORT);
                for (var pair : pairs) {
                    write(pair, SHORT);
                }
            }
        });
        for (var pair : pairs) {
            assertArrayEquals(written.toByteArray(),
                    pair.peer().getInputStream().readNBytes(written.size()));
        }
    }

    @Test
    void shouldSendWhatWasWrittenBeforeAnEnd() throws Exception {
        var pair = fixture.pair();
        fixture.run(() -> {
            write(pair, SHORT);
            pair.connection().shutdownOutput();
        });
        assertArrayEquals(SHORT, readAll(pair.peer().getInputStream()));
    }

    @Test
    void shouldSendWhatWasWrittenBeforeClosing() throws Exception {
        var pair = fixture.pair();
        fixture.run(() -> {
            write(pair, SHORT);
            pair.connection().close(false);
            assertEquals(SHORT.length, available(pair.peer()));
        });
        assertArrayEquals(SHORT, readAll(pair.peer().getInputStream()));
    }

    @Test
    void shouldHearNothingOfLastWordsThatFail() throws Exception {
        var pair = fixture.pair();
        pair.peer().setSoLinger(true, 0);
        pair.peer().close();
        fixture.run(() -> {
            write(pair, SHORT);
            pair.connection().closeGently();
            assertTrue(pair.connection().isClosed());
        });
        assertTrue(pair.events().isSilent());
    }

    @Test
    void shouldForgetNothingOfOthersWhenOneIsBroken() throws Exception {
        var broken = fixture.pair();
        var healthy = fixture.pair();
        broken.peer().setSoLinger(true, 0);
        broken.peer().close();
        fixture.run(() -> {
            write(broken, SHORT);
            write(healthy, SHORT);
            write(broken, LONG);
        });
        assertArrayEquals(SHORT, healthy.peer().getInputStream().readNBytes(SHORT.length));
        assertTrue(broken.events().next().startsWith("reset: "));
        assertTrue(broken.events().isSilent());
    }

    /** The session of one that fails at its turn writes to another one. */
    @Test
    void shouldTakeWhatIsWrittenWhileItSends() throws Exception {
        var healthy = fixture.pair();
        var broken = fixture.pair(new Recorder() {
            @Override
            public void onBroken(String reason, boolean isReset) {
                write(healthy, SHORT);
            }
        });
        broken.peer().setSoLinger(true, 0);
        broken.peer().close();
        fixture.run(() -> write(broken, SHORT));
        assertArrayEquals(SHORT, healthy.peer().getInputStream().readNBytes(SHORT.length));
    }

    private static boolean write(Pair pair, byte[] bytes) {
        return pair.connection().write(ByteBuffer.wrap(bytes));
    }

    private static int available(Socket peer) {
        try {
            return peer.getInputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

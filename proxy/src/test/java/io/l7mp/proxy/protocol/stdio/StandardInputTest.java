package io.l7mp.proxy.protocol.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets what is typed. */
@Timeout(10)
class StandardInputTest {
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private StandardInput input;

    @BeforeEach
    void open() throws IOException {
        input = new StandardInput(new PipedInputStream(keyboard));
    }

    @AfterEach
    void close() throws IOException {
        keyboard.close();
    }

    @Test
    void shouldKeepToTheOldestUntilItLeaves() throws Exception {
        var first = new Recorder();
        var second = new Recorder();
        input.request(first);
        input.request(second);
        type("a");
        assertEquals("a", first.next());
        // Only the second one asks, but it is not its turn.
        type("b");
        input.request(first);
        assertEquals("b", first.next());
        input.leave(first);
        type("c");
        assertEquals("c", second.next());
    }

    @Test
    void shouldGiveWhatWasTypedForSomebodyWhoLeftToTheNext() throws Exception {
        var first = new Recorder();
        input.request(first);
        input.leave(first);
        type("a");
        var second = new Recorder();
        input.request(second);
        assertEquals("a", second.next());
    }

    @Test
    void shouldTellEverybodyOfTheEnd() throws Exception {
        var first = new Recorder();
        var second = new Recorder();
        var gone = new Recorder();
        input.request(first);
        input.request(second);
        input.request(gone);
        input.leave(gone);
        type("a");
        keyboard.close();
        assertEquals("a", first.next());
        input.request(first);
        assertEquals("end", first.next());
        assertEquals("end", second.next());
        var later = new Recorder();
        input.request(later);
        assertEquals("end", later.next());
        assertEquals(0, gone.heard.size());
    }

    private void type(String text) throws IOException {
        keyboard.write(text.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    private static final class Recorder implements StandardInput.Reader {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return heard.poll(5, TimeUnit.SECONDS);
        }

        @Override
        public void onInput(byte[] piece) {
            heard.add(new String(piece, StandardCharsets.UTF_8));
        }

        @Override
        public void onEndOfInput() {
            heard.add("end");
        }
    }
}

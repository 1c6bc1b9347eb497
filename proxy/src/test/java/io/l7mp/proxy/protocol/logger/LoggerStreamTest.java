package io.l7mp.proxy.protocol.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.session.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class LoggerStreamTest {
    @TempDir
    private Path directory;

    private final Outputs outputs = new Outputs();
    private Chain chain;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        chain = new Chain();
        file = directory.resolve("log");
    }

    @AfterEach
    void stop() throws InterruptedException {
        chain.close();
    }

    @Test
    void shouldLogEveryMessageBehindThePrefixAndPassItOn() throws Exception {
        connect("p");
        assertTrue(chain.say("one\n", "two\n"));
        assertTrue(chain.say("three\n"));
        assertEquals("one\ntwo\nthree\n", chain.taken());
        assertEquals("p: one\np: two\np: three\n", logged());
    }

    @Test
    void shouldAddNothingWithoutAPrefix() throws Exception {
        connect("");
        chain.say("a", "", "b");
        assertEquals("ab", chain.taken());
        assertEquals("ab", logged());
    }

    @Test
    void shouldStartAnewWithEachSession() throws Exception {
        connect("");
        chain.say("first");
        connect("");
        chain.say("second");
        assertEquals("second", logged());
    }

    @Test
    void shouldPassOnThatTheNextIsFull() throws Exception {
        connect("");
        chain.full(true);
        assertFalse(chain.say("x"));
        assertEquals("x", chain.taken());
    }

    @Test
    void shouldSayWhyItCannotLog() throws Exception {
        file = directory.resolve("no/such/file");
        chain.connect(stream(""));
        var event = chain.next();
        assertTrue(event.startsWith("failed: Logger: ") && event.contains("no/such/file"), event);
    }

    @Test
    void shouldNotMakeTheLoopWaitForAPipeWithoutAReader() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
        chain.connect(stream(""));
        assertTrue(chain.isSilent());
        try (var reader = Files.newInputStream(file)) {
            assertEquals("connected", chain.next());
            chain.say("x");
            assertEquals('x', reader.read());
        }
    }

    private void connect(String prefix) throws Exception {
        chain.connect(stream(prefix));
        assertEquals("connected", chain.next());
    }

    private LoggerStream stream(String prefix) {
        return new LoggerStream(chain.loop(), outputs, file.toString(),
                new TextEntries(prefix));
    }

    private String logged() throws IOException {
        outputs.flush(5_000);
        return Files.readString(file);
    }
}

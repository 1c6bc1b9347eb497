package io.l7mp.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessLogTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Output output = new Output("test", written);
    private final ProcessLog log = new ProcessLog();
    private final System.Logger logger = log.getLogger("io.l7mp.proxy.Some", null);

    @BeforeEach
    void redirect() {
        log.output(output);
    }

    @ParameterizedTest
    @CsvSource({
        "silly,   true, true, true, true, true",
        "verbose, false, true, true, true, true",
        "info,    false, false, true, true, true",
        "notice,  false, false, false, true, true",
        "WARN,    false, false, false, true, true",
        "error,   false, false, false, false, true",
        "silent,  false, false, false, false, false"
    })
    void shouldWriteWhatTheLevelAsksFor(String level, boolean trace, boolean debug, boolean info,
            boolean warning, boolean error) {
        log.level(LogLevel.of(level).orElseThrow());
        assertEquals(trace, logs(Level.TRACE));
        assertEquals(debug, logs(Level.DEBUG));
        assertEquals(info, logs(Level.INFO));
        assertEquals(warning, logs(Level.WARNING));
        assertEquals(error, logs(Level.ERROR));
        assertFalse(logs(Level.OFF));
    }

    @Test
    void shouldNotKnowOtherLevels() {
        assertEquals(Optional.empty(), LogLevel.of("loud"));
    }

    @Test
    void shouldWriteTimeLevelNameAndText() {
        logger.log(Level.INFO, "{0} of {1}", "one", 2);
        assertTrue(text().matches(
                "\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z info: Some: one of 2\n"), text());
    }

    @Test
    void shouldKeepWhatStrangersSendOnOneLine() {
        logger.log(Level.INFO, "{0}", "a\r\n\tb\u001b[2J\u0085\u2028\u202ec");
        assertTrue(text().endsWith(
                "info: Some: a\\r\\n\\tb\\u001b[2J\\u0085\\u2028\\u202ec\n"), text());
    }

    @Test
    void shouldCutLongTexts() {
        logger.log(Level.INFO, "{0}", "x".repeat(LogText.MAX_CHARS) + "yz");
        assertTrue(text().endsWith("x... (2 more)\n"), text());
    }

    @Test
    void shouldWriteStackTraces() {
        logger.log(Level.WARNING, "broken", new IllegalStateException("why"));
        assertTrue(text().contains(
                "warn: Some: broken\njava.lang.IllegalStateException: why\n\tat "));
    }

    @Test
    void shouldLeaveTextsWithoutParametersAlone() {
        logger.log(Level.INFO, "{0} isn't filled in");
        assertTrue(text().endsWith("{0} isn't filled in\n"));
    }

    @Test
    void shouldNotThrowForWhatIsNoPattern() {
        logger.log(Level.INFO, "{name: x}", "y");
        assertTrue(text().endsWith("{name: x} [y]\n"), text());
    }

    @Test
    void shouldBeTheLogOfTheProcess() {
        assertSame(ProcessLog.current(), ProcessLog.current());
    }

    private boolean logs(Level level) {
        written.reset();
        logger.log(level, "text");
        return !text().isEmpty();
    }

    private String text() {
        assertTrue(output.flush(5_000));
        return written.toString(StandardCharsets.UTF_8);
    }
}

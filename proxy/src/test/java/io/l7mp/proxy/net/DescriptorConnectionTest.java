package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.O_CLOEXEC;
import static io.l7mp.proxy.net.LoopFixture.openDescriptors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DescriptorConnectionTest {
    private final Events events = new Events();
    private LoopFixture fixture;
    private DescriptorConnection connection;

    /** What a connection says, without anybody else to be found who reads. */
    private static final class Events extends Recorder implements DescriptorEvents {
    }

    @BeforeEach
    void start() throws IOException {
        fixture = new LoopFixture();
        fixture.run(() -> connection = new DescriptorConnection(fixture.loop,
                fixture.descriptors, events));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldCloseEndsThatComeTooLate() throws IOException {
        var before = openDescriptors();
        fixture.run(() -> connection.close(false));
        attachPipe();
        assertFalse(fixture.loop.await(connection::hasInput));
        assertFalse(fixture.loop.await(connection::hasOutput));
        assertGivenBack(before);
    }

    @Test
    void shouldCloseBothEndsAndGiveThemBackOnce() throws IOException {
        var before = openDescriptors();
        attachPipe();
        fixture.run(() -> {
            connection.close(false);
            connection.close(false);
        });
        assertGivenBack(before);
        assertTrue(events.isSilent());
    }

    @Test
    void shouldHearTheEndOfWhatItWrites() throws IOException {
        attachPipe();
        fixture.run(() -> {
            connection.resumeReading();
            connection.write(ByteBuffer.allocateDirect(10));
            connection.shutdownOutput();
        });
        assertEquals("shut", events.next());
        assertEquals("end", events.next());
        fixture.run(() -> connection.close(false));
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
    }

    /** Gives the connection both ends of a pipe: it talks to itself. */
    private void attachPipe() throws IOException {
        fixture.loop.await(() -> {
            var numbers = CallState.current().scratch();
            ErrnoException.check(LibC.pipe2(CallState.current(), numbers, O_CLOEXEC), "pipe2", "");
            var read = new Fd(Memory.getInt(numbers));
            var write = new Fd(Memory.getInt(numbers + Integer.BYTES));
            fixture.descriptors.take();
            fixture.descriptors.take();
            connection.input(ForeignChannel.adopt(read, "pipe"));
            connection.output(ForeignChannel.adopt(write, "pipe"), false);
            return null;
        });
    }

    private void assertGivenBack(int open) throws IOException {
        assertEquals(LoopFixture.DESCRIPTORS, fixture.descriptors.available());
        fixture.until(() -> openDescriptors() <= open);
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.F_GETFD;
import static io.l7mp.ffi.libc.Constants.F_GETFL;
import static io.l7mp.ffi.libc.Constants.O_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.O_RDONLY;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForeignChannelTest {

    private static final long PATIENCE_MS = 5000;

    private final CallState cs = new CallState();
    private Selector selector;

    @BeforeEach
    void openSelector() throws Exception {
        selector = Selector.open();
    }

    @AfterEach
    void closeSelector() throws Exception {
        for (var key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    @Test
    void shouldReportAnEventfd() throws Exception {
        var channel = eventfd();
        var key = channel.register(selector, OP_READ);
        assertEquals(Set.of(), selectNow());
        signal(channel.fd());
        assertEquals(Set.of(key), select());
        assertEquals(OP_READ, key.readyOps());
        LibC.read(cs, channel.fd(), cs.scratch(), Long.BYTES);
        assertEquals(Set.of(), selectNow());
    }

    /** As messages about it should: a class and a number tell an operator nothing. */
    @Test
    void shouldBeCalledWhatItWasAdoptedAs() throws Exception {
        LibC.socketpair(cs, AF_UNIX, SOCK_DGRAM, 0, cs.scratch());
        var number = Memory.getInt(cs.scratch());
        new Fd(Memory.getInt(cs.scratch() + 4)).close();
        try (var channel = ForeignChannel.adopt(new Fd(number), "/run/app")) {
            assertEquals("/run/app (fd " + number + ")", channel.toString());
        }
    }

    @Test
    void shouldReportAUnixDatagramSocketBesideAStockChannel() throws Exception {
        LibC.socketpair(cs, AF_UNIX, SOCK_DGRAM, 0, cs.scratch());
        var near = adopt(Memory.getInt(cs.scratch()));
        var far = adopt(Memory.getInt(cs.scratch() + 4));
        var unix = near.register(selector, OP_READ);
        try (var stock = DatagramChannel.open(StandardProtocolFamily.INET)) {
            stock.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);
            var udp = stock.register(selector, OP_READ);
            LibC.write(cs, far.fd(), cs.scratch(), 3);
            assertEquals(Set.of(unix), select());
            LibC.read(cs, near.fd(), cs.scratch(), 3);
            stock.send(ByteBuffer.allocate(1), stock.getLocalAddress());
            assertEquals(Set.of(udp), select());
        }
        far.close();
    }

    @Test
    void shouldReportOnlyWhatIsAskedFor() throws Exception {
        var channel = eventfd();
        signal(channel.fd());
        var key = channel.register(selector, OP_WRITE);
        assertEquals(Set.of(key), select());
        assertEquals(OP_WRITE, key.readyOps());
        key.interestOps(0);
        assertEquals(Set.of(), selectNow());
        key.interestOps(OP_READ | OP_WRITE);
        select();
        assertEquals(OP_READ | OP_WRITE, key.readyOps());
    }

    @Test
    void shouldCollectReadyOpsInTheSelectedKey() throws Exception {
        var channel = eventfd();
        var key = channel.register(selector, OP_READ | OP_WRITE);
        assertEquals(1, selector.select(PATIENCE_MS));
        assertEquals(OP_WRITE, key.readyOps());
        signal(channel.fd());
        assertEquals(1, selector.select(PATIENCE_MS));
        assertEquals(OP_READ | OP_WRITE, key.readyOps());
        assertEquals(0, selector.selectNow(), "nothing new since the key was selected");
    }

    @Test
    void shouldReportAHangUpAsEverythingAskedFor() throws Exception {
        LibC.pipe2(cs, cs.scratch(), 0);
        var writer = new Fd(Memory.getInt(cs.scratch() + 4));
        var reader = adopt(Memory.getInt(cs.scratch()));
        var key = reader.register(selector, OP_READ);
        writer.close();
        assertEquals(Set.of(key), select());
        assertEquals(OP_READ, key.readyOps());
        assertEquals(0, LibC.read(cs, reader.fd(), cs.scratch(), 1));
    }

    @Test
    void shouldLeaveASocketAsItWasMade() throws Exception {
        var made = LibC.socket(cs, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        var channel = ForeignChannel.ofSocket(new Fd(made), "a socket");
        assertEquals(made, channel.fd());
        var key = channel.register(selector, OP_WRITE);
        assertEquals(Set.of(key), select());
        channel.keyFor(selector).cancel();
        selectNow();
        channel.configureBlocking(true);
        assertEquals(0, LibC.fcntl(cs, made, F_GETFL, 0) & O_NONBLOCK);
        channel.close();
    }

    @Test
    void shouldDeferClosingUntilTheSelectorLetsGo() throws Exception {
        var channel = eventfd();
        var key = channel.register(selector, OP_READ);
        channel.close();
        assertFalse(key.isValid());
        assertTrue(isOpen(channel.fd()));
        selector.selectNow();
        assertFalse(isOpen(channel.fd()));
    }

    @Test
    void shouldCloseAtOnceWhenNotRegistered() throws Exception {
        var channel = eventfd();
        channel.close();
        assertFalse(isOpen(channel.fd()));
    }

    @Test
    void shouldMakeTheDescriptorNonBlocking() throws Exception {
        var channel = eventfd();
        assertTrue((LibC.fcntl(cs, channel.fd(), F_GETFL, 0) & O_NONBLOCK) != 0);
        assertFalse(channel.isBlocking());
        channel.configureBlocking(true);
        assertTrue((LibC.fcntl(cs, channel.fd(), F_GETFL, 0) & O_NONBLOCK) == 0);
        channel.close();
    }

    @Test
    void shouldRefuseWhatCannotBePolled() throws Exception {
        try (var fd = Fd.of(LibC.open(cs, "/dev/null", O_RDONLY, 0), "open", "/dev/null")) {
            var failure = assertThrows(ErrnoException.class,
                () -> ForeignChannel.adopt(fd, "/dev/null"));
            assertEquals("epoll_ctl /dev/null: Operation not permitted (EPERM)",
                failure.getMessage());
            assertEquals(Errno.EPERM, failure.errno());
            assertTrue(isOpen(fd.number()), "the descriptor stays with the caller");
        }
    }

    @Test
    void shouldLeaveClosingToWhoWasAskedTo() throws Exception {
        var closing = new ArrayList<Fd>();
        var number = LibC.eventfd(cs, 0, 0);
        var channel = ForeignChannel.adopt(new Fd(number), "an eventfd", closing::add);
        channel.register(selector, OP_READ);
        channel.close();
        assertEquals(List.of(), closing, "the selector still has it");
        selector.selectNow();
        channel.kill();
        assertEquals(1, closing.size());
        assertTrue(isOpen(number));
        closing.getFirst().close();
        assertFalse(isOpen(number));
    }

    @Test
    void shouldTellTheDescriptorsOfChannels() throws Exception {
        try (var channel = eventfd();
             var stock = DatagramChannel.open(StandardProtocolFamily.INET)) {
            assertEquals(channel.fd(), NioFd.of(channel));
            stock.bind(new InetSocketAddress("127.0.0.1", 0));
            Memory.putInt(cs.scratch() + 32, SockAddr.SIZE);
            LibC.getsockname(cs, NioFd.of(stock), cs.scratch(), cs.scratch() + 32);
            assertEquals(stock.getLocalAddress(), SockAddr.read(cs.scratch()));
        }
    }

    private ForeignChannel eventfd() throws Exception {
        return adopt(LibC.eventfd(cs, 0, 0));
    }

    private static ForeignChannel adopt(int fd) throws Exception {
        return ForeignChannel.adopt(new Fd(fd), "a test descriptor");
    }

    private void signal(int eventfd) {
        Memory.putLong(cs.scratch(), 1);
        assertEquals(Long.BYTES, LibC.write(cs, eventfd, cs.scratch(), Long.BYTES));
    }

    private boolean isOpen(int fd) {
        return LibC.fcntl(cs, fd, F_GETFD, 0) >= 0;
    }

    private Set<SelectionKey> select() throws Exception {
        var ready = new HashSet<SelectionKey>();
        selector.select(ready::add, PATIENCE_MS);
        return ready;
    }

    private Set<SelectionKey> selectNow() throws Exception {
        var ready = new HashSet<SelectionKey>();
        selector.selectNow(ready::add);
        return ready;
    }
}

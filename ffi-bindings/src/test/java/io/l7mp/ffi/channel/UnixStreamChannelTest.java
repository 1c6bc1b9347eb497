// SPDX-License-Identifier: MIT
package io.l7mp.ffi.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.libc.AbstractName;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class UnixStreamChannelTest {

    private static final long PATIENCE_MS = 5_000;

    private final AbstractName name =
        new AbstractName("l7mp-channel-" + ProcessHandle.current().pid());

    @Test
    void shouldCarryBytesAndEndsBetweenAbstractNames() throws IOException {
        try (var server = UnixStreamServerChannel.open(); var client = UnixStreamChannel.open()) {
            server.bind(name, 1);
            assertTrue(client.connect(name) && client.isConnected());
            try (var peer = server.accept()) {
                assertEquals(3, client.write(direct(1, 2, 3)));
                client.shutdownOutput();
                var received = ByteBuffer.allocateDirect(8);
                assertEquals(3, peer.read(received));
                assertEquals(direct(1, 2, 3), received.flip());
                assertEquals(-1, peer.read(received.clear()));
            }
        }
    }

    @Test
    void shouldWaitInASelectorLikeChannelsOfTheJdk() throws IOException {
        try (var selector = Selector.open(); var server = UnixStreamServerChannel.open();
                var client = UnixStreamChannel.open()) {
            server.bind(name, 1).configureBlocking(false);
            assertNull(server.accept());
            server.register(selector, SelectionKey.OP_ACCEPT);
            client.connect(name);
            assertEquals(1, selector.select(PATIENCE_MS));
            try (var peer = server.accept()) {
                peer.configureBlocking(false);
                assertEquals(0, peer.read(ByteBuffer.allocateDirect(1)));
                selector.selectedKeys().clear();
                peer.register(selector, SelectionKey.OP_READ);
                client.write(direct(7));
                assertEquals(1, selector.select(PATIENCE_MS));
                assertTrue(selector.selectedKeys().iterator().next().isReadable());
            }
        }
    }

    @Test
    void shouldTalkToChannelsOfTheJdk(@TempDir Path directory) throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (var server = UnixStreamServerChannel.open()) {
            server.bind(address, 1);
            try (var client = SocketChannel.open(address); var peer = server.accept()) {
                client.write(ByteBuffer.wrap(new byte[] {9}));
                var received = ByteBuffer.allocateDirect(1);
                assertEquals(1, peer.read(received));
                assertEquals(9, received.get(0));
            }
        }
    }

    @Test
    void shouldSayWhyNot() throws IOException {
        try (var server = UnixStreamServerChannel.open();
                var other = UnixStreamServerChannel.open(); var client = UnixStreamChannel.open()) {
            assertEquals("Connection refused",
                assertThrows(IOException.class, () -> client.connect(name)).getMessage());
            server.bind(name, 1);
            assertEquals("bind " + name + ": Address already in use (EADDRINUSE)",
                assertThrows(ErrnoException.class, () -> other.bind(name, 1)).getMessage());
            client.connect(name);
            var onHeap = ByteBuffer.allocate(1);
            assertThrows(IllegalArgumentException.class, () -> client.write(onHeap));
            server.accept().close();
            var e = assertThrows(IOException.class, () -> client.write(direct(1)));
            assertEquals("Broken pipe", e.getMessage());
        }
    }

    private static ByteBuffer direct(int... bytes) {
        var buffer = ByteBuffer.allocateDirect(bytes.length);
        for (var b : bytes) {
            buffer.put((byte) b);
        }
        return buffer.flip();
    }
}

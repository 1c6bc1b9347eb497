// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP server that sends whoever connects as much as they take, and reads nothing. */
public final class Flood implements Closeable {
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);

    private Flood(SocketAddress address) throws IOException {
        server.bind(address, 1024).configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Listens until closed; call inside the server's namespace. */
    public static Flood listen(SocketAddress address) throws IOException {
        var flood = new Flood(address);
        Thread.ofPlatform().daemon().start(flood::run);
        return flood;
    }

    @Override
    public void close() throws IOException {
        for (var key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::serve);
            }
        } catch (IOException | ClosedSelectorException e) {
            // It was closed.
            return;
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.channel() instanceof SocketChannel taker) {
                taker.write(bytes.clear());
            } else {
                var taker = server.accept();
                taker.configureBlocking(false);
                taker.register(selector, SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            key.cancel();
        }
    }
}

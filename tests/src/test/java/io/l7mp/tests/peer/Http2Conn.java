// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Await;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * One stream of HTTP/2 as a conversation: a POST whose body is what is sent and whose response's
 * body is what is received, both at the same time and within the windows. A thread reads what
 * comes.
 */
public final class Http2Conn implements Conn {
    private static final int STREAM = 1;
    private static final int CANCEL = 8;
    private static final int WINDOW = 65_535;
    private static final int LONGEST = 16_384;

    private final Http2Peer peer;
    private final LinkedBlockingDeque<Piece> received = new LinkedBlockingDeque<>();
    private long connectionWindow = WINDOW;
    private long streamWindow = WINDOW;
    private boolean broken;

    /** What came: data, the proper end, or a break. */
    private record Piece(Optional<byte[]> data, Optional<IOException> failure) {
    }

    private Http2Conn(Http2Peer peer) {
        this.peer = peer;
    }

    /** Sends the headers of a POST to {@code /}; call inside the client's namespace. */
    public static Http2Conn post(SocketAddress address) throws IOException {
        var conn = new Http2Conn(Http2Peer.connect(address));
        conn.peer.send(Http2Frame.headers(STREAM, false, Http2Peer.request("POST", "/")));
        Thread.ofVirtual().start(conn::read);
        return conn;
    }

    @Override
    public void send(byte[] data) throws IOException {
        for (var at = 0; at < data.length;) {
            var part = new byte[grab(Math.min(LONGEST, data.length - at))];
            System.arraycopy(data, at, part, 0, part.length);
            write(new Http2Frame(Http2Frame.DATA, 0, STREAM, part));
            at += part.length;
        }
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        var piece = poll();
        if (piece.failure().isPresent() || piece.data().isEmpty()) {
            received.addFirst(piece);
        }
        if (piece.failure().isPresent()) {
            throw new IOException(piece.failure().get());
        }
        if (piece.data().isPresent()) {
            credit(piece.data().get().length);
        }
        return piece.data();
    }

    @Override
    public void endOutput() throws IOException {
        write(Http2Frame.data(STREAM, true, ""));
    }

    /** Resets the stream; the connection stays. */
    @Override
    public void abort() throws IOException {
        write(Http2Frame.number(Http2Frame.RST_STREAM, STREAM, CANCEL));
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }

    private Piece poll() throws IOException {
        try {
            var piece = received.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (piece == null) {
                throw new SocketTimeoutException("nothing for " + Await.LIMIT);
            }
            return piece;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void read() {
        try {
            while (true) {
                onFrame(peer.receive());
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void onFrame(Http2Frame frame) throws IOException {
        switch (frame.type()) {
            case Http2Frame.WINDOW_UPDATE -> onCredit(frame);
            case Http2Frame.DATA -> onData(frame.payload());
            case Http2Frame.RST_STREAM, Http2Frame.GOAWAY ->
                throw new IOException(Http2Peer.words(frame));
            default -> { }
        }
        if (frame.isLast()) {
            received.add(new Piece(Optional.empty(), Optional.empty()));
        }
    }

    private void onData(byte[] data) {
        if (data.length > 0) {
            received.add(new Piece(Optional.of(data), Optional.empty()));
        }
    }

    private synchronized void fail(IOException cause) {
        broken = true;
        received.add(new Piece(Optional.empty(), Optional.of(cause)));
        notifyAll();
    }

    private synchronized void onCredit(Http2Frame frame) {
        if (frame.stream() == 0) {
            connectionWindow += frame.number();
        } else {
            streamWindow += frame.number();
        }
        notifyAll();
    }

    /** Waits for room for some of {@code length} bytes and takes it. */
    private synchronized int grab(int length) throws IOException {
        var until = System.nanoTime() + Await.LIMIT.toNanos();
        while (Math.min(connectionWindow, streamWindow) <= 0) {
            if (broken || System.nanoTime() > until) {
                throw new IOException("no window");
            }
            try {
                wait(Await.LIMIT.toMillis());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        var part = (int) Math.min(length, Math.min(connectionWindow, streamWindow));
        connectionWindow -= part;
        streamWindow -= part;
        return part;
    }

    private void credit(int bytes) throws IOException {
        if (bytes > 0) {
            write(Http2Frame.number(Http2Frame.WINDOW_UPDATE, 0, bytes),
                Http2Frame.number(Http2Frame.WINDOW_UPDATE, STREAM, bytes));
        }
    }

    /** Not under the lock of the windows: who reads must not wait for who writes. */
    private void write(Http2Frame... frames) throws IOException {
        synchronized (peer) {
            peer.send(frames);
        }
    }
}

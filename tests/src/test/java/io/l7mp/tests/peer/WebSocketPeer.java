// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One side of a WebSocket connection, RFC 6455, client or server. Used as a {@link Conn} it
 * behaves; {@link #send(Frame)} and {@link #raw} allow everything else.
 */
public final class WebSocketPeer implements Conn {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "bDdtcC1pcy1hLXByb3h5IQ==";

    private final StreamConn conn;
    private final HttpHead handshake;
    private final boolean client;
    private boolean closeSent;
    private Optional<Frame> closeReceived = Optional.empty();

    private WebSocketPeer(StreamConn conn, HttpHead handshake, boolean client) {
        this.conn = conn;
        this.handshake = handshake;
        this.client = client;
    }

    /** Connects to {@code /}; call inside the client's namespace. */
    public static WebSocketPeer connect(SocketAddress address) throws IOException {
        return connect(address, "/", List.of());
    }

    /**
     * Connects with a path and more headers, each a whole line; fails unless the answer is right.
     */
    public static WebSocketPeer connect(SocketAddress address, String target, List<String> headers)
            throws IOException {
        var conn = StreamConn.connect(address);
        var lines = headers.stream().map(line -> line + "\r\n").reduce("", String::concat);
        conn.send("GET " + target + " HTTP/1.1\r\nHost: l7mp.test\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY
                + "\r\nSec-WebSocket-Version: 13\r\n"
            + lines + "\r\n");
        var head = HttpHead.read(conn);
        if (head.status() != 101
            || !head.header("sec-websocket-accept").equals(Optional.of(accept(KEY)))) {
            conn.close();
            throw new IOException("handshake failed: " + head);
        }
        return new WebSocketPeer(conn, head, true);
    }

    /** The answer to a client's key. */
    public static String accept(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            var digest = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    /** Answers the handshake of a client that has connected; a subprotocol offered is taken. */
    static WebSocketPeer serve(StreamConn conn) throws IOException {
        var head = HttpHead.read(conn);
        var key = head.header("sec-websocket-key")
            .orElseThrow(() -> new IOException("no WebSocket handshake: " + head));
        var protocol = head.header("sec-websocket-protocol")
            .map(offer -> "Sec-WebSocket-Protocol: " + offer.split(",")[0].strip() + "\r\n")
                .orElse("");
        conn.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept(key) + "\r\n" + protocol
                + "\r\n");
        return new WebSocketPeer(conn, head, false);
    }

    /** The request when this is the server, else the response. */
    public HttpHead handshake() {
        return handshake;
    }

    /** The connection below, to send what is no frame at all. */
    public StreamConn raw() {
        return conn;
    }

    /** A frame masked as this side must mask it. */
    public Frame frame(int opcode, byte[] payload) {
        return Frame.of(opcode, client, payload);
    }

    /** Sends any frame. */
    public void send(Frame frame) throws IOException {
        conn.send(frame.bytes());
    }

    /** Sends a text message. */
    public void send(String text) throws IOException {
        send(frame(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void send(byte[] data) throws IOException {
        send(frame(Frame.BINARY, data));
    }

    /** The next frame of whatever kind; wrong masking by the other side is an error. */
    public Frame receiveFrame() throws IOException {
        var frame = Frame.read(conn);
        if (frame.masked() == client) {
            throw new IOException("frame "
                + (client ? "masked by a server" : "not masked by a client"));
        }
        return frame;
    }

    /**
     * The next message, fragments put together, pings answered; empty after a close frame or the
     * end.
     */
    @Override
    public Optional<byte[]> receive() throws IOException {
        var message = new ByteArrayOutputStream();
        while (closeReceived.isEmpty()) {
            var frame = receiveOrEnd();
            if (frame.isEmpty()) {
                return Optional.empty();
            }
            if (frame.get().opcode() < Frame.CLOSE) {
                message.write(frame.get().payload());
                if (frame.get().fin()) {
                    return Optional.of(message.toByteArray());
                }
            } else {
                control(frame.get());
            }
        }
        return Optional.empty();
    }

    /**
     * Receives to the end; the status code the other side closed with, empty when it sent no close.
     */
    public Optional<Integer> awaitClose() throws IOException {
        receiveToEnd();
        return closeReceived.map(Frame::closeCode);
    }

    /** Starts the close handshake. */
    @Override
    public void endOutput() throws IOException {
        if (!closeSent) {
            closeSent = true;
            send(Frame.close(1000, "", client));
        }
    }

    /** Resets the connection without a close frame. */
    @Override
    public void abort() throws IOException {
        conn.abort();
    }

    /** Closes in order: close frame, then the other side's close frame or end, then the socket. */
    @Override
    public void close() throws IOException {
        try {
            endOutput();
            awaitEnd();
        } catch (IOException e) {
            // The other side is gone already, which is what we are about to be.
            closeSent = true;
        } finally {
            conn.close();
        }
    }

    @Override
    public void drop() throws IOException {
        conn.close();
    }

    private Optional<Frame> receiveOrEnd() throws IOException {
        try {
            return Optional.of(receiveFrame());
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private void control(Frame frame) throws IOException {
        if (frame.opcode() == Frame.PING) {
            send(frame(Frame.PONG, frame.payload()));
        } else if (frame.opcode() == Frame.CLOSE) {
            closeReceived = Optional.of(frame);
            if (!closeSent) {
                closeSent = true;
                send(frame(Frame.CLOSE, frame.payload()));
            }
        }
    }
}

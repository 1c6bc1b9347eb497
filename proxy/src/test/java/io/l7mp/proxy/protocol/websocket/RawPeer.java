package io.l7mp.proxy.protocol.websocket;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The other end of a connection, which may do what no proper peer would; it blocks. */
final class RawPeer implements AutoCloseable {
    static final String REQUEST = "GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n\r\n";

    /** A frame as it was read; the payload unmasked. */
    record Frame(int first, boolean isMasked, String payload) {
        int opcode() {
            return first & 0xf;
        }

        /** The code of a Close frame, -1 without one. */
        int code() {
            return payload.length() < 2 ? -1 : payload.charAt(0) << 8 | payload.charAt(1);
        }
    }

    private static final int TIMEOUT_MS = 5000;

    private final Socket socket;
    private final DataInputStream in;

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects to a listener. */
    static RawPeer to(int port) throws IOException {
        return new RawPeer(new Socket("127.0.0.1", port));
    }

    /** Connects to a listener and shakes hands. */
    static RawPeer upgraded(int port) throws IOException {
        var peer = to(port);
        peer.send(REQUEST);
        var head = peer.readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
        return peer;
    }

    void send(byte[]... parts) throws IOException {
        socket.getOutputStream().write(Frames.join(parts));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Everything up to the empty line. */
    String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** All that comes until FIN. */
    String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    Frame readFrame() throws IOException {
        var first = in.readUnsignedByte();
        var second = in.readUnsignedByte();
        var length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        var isMasked = (second & 0x80) != 0;
        var key = isMasked ? in.readInt() : 0;
        var payload = in.readNBytes(length);
        for (var i = 0; i < length; i++) {
            payload[i] ^= (byte) (key >>> 24 - 8 * (i & 3));
        }
        return new Frame(first, isMasked, new String(payload, StandardCharsets.ISO_8859_1));
    }

    /** Reads so many bytes and forgets them. */
    void skip(int bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Whether FIN, and nothing else, comes next. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

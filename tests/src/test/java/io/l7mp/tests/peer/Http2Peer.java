// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client of HTTP/2 by prior knowledge that sends and shows single frames. */
public final class Http2Peer implements Closeable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int HEADER_TABLE_SIZE = 1;

    private final StreamConn conn;

    private Http2Peer(StreamConn conn) {
        this.conn = conn;
    }

    /** Connects and sends the preface; call inside the client's namespace. */
    public static Http2Peer connect(SocketAddress address) throws IOException {
        var peer = new Http2Peer(StreamConn.connect(address));
        peer.conn.send(PREFACE);
        // Without a table the status of an answer is one that can be read.
        peer.send(Http2Frame.setting(HEADER_TABLE_SIZE, 0));
        return peer;
    }

    /** The headers of a request to an authority that does not matter, and what is added. */
    public static String[] request(String method, String path, String... more) {
        var fields = new String[8 + more.length];
        var pseudo = new String[] {":method", method, ":scheme", "http", ":path", path,
            ":authority", "l7mp.test"};
        System.arraycopy(pseudo, 0, fields, 0, pseudo.length);
        System.arraycopy(more, 0, fields, pseudo.length, more.length);
        return fields;
    }

    /** Sends all of them at once. */
    public void send(Http2Frame... frames) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var frame : frames) {
            bytes.writeBytes(frame.bytes());
        }
        conn.send(bytes.toByteArray());
    }

    /** The next frame; fails when the other side ends before. */
    public Http2Frame receive() throws IOException {
        var header = ByteBuffer.wrap(conn.receiveExactly(Http2Frame.HEADER_BYTES));
        var lengthAndType = header.getInt();
        var flags = header.get() & 0xff;
        var stream = header.getInt();
        return new Http2Frame(lengthAndType & 0xff, flags, stream,
            conn.receiveExactly(lengthAndType >>> 8));
    }

    /** The next frame that says anything of streams or of the end; empty at the end. */
    public Optional<Http2Frame> receiveAnswer() throws IOException {
        try {
            while (true) {
                var frame = receive();
                if (frame.type() != Http2Frame.SETTINGS
                        && frame.type() != Http2Frame.WINDOW_UPDATE) {
                    return Optional.of(frame);
                }
            }
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    /** What comes next on a stream, in words: its answer's status, its data, how it ended. */
    public String receiveOf(int stream) throws IOException {
        while (true) {
            var frame = receiveAnswer().orElseThrow();
            if (frame.stream() == stream || frame.type() == Http2Frame.GOAWAY) {
                return words(frame);
            }
        }
    }

    /** A frame in words: GOAWAY with its code, the code of a stream's reset, a status, data. */
    public static String words(Http2Frame frame) {
        return switch (frame.type()) {
            case Http2Frame.GOAWAY -> "GOAWAY " + ByteBuffer.wrap(frame.payload()).getInt(4);
            case Http2Frame.RST_STREAM -> "RST_STREAM " + frame.number();
            case Http2Frame.HEADERS -> "HEADERS " + status(frame.payload());
            case Http2Frame.PING -> (frame.flags() & Http2Frame.ACK) != 0 ? "PONG" : "PING";
            case Http2Frame.DATA -> "DATA " + new String(frame.payload(), StandardCharsets.UTF_8);
            default -> "frame of type " + frame.type();
        };
    }

    /** The connection below. */
    public StreamConn raw() {
        return conn;
    }

    @Override
    public void close() throws IOException {
        conn.close();
    }

    /** The usual ones have a number of their own (RFC 7541, A); a change of the table may come. */
    private static String status(byte[] block) {
        var at = (block[0] & 0xe0) == 0x20 ? 1 : 0;
        return switch (block[at] & 0xff) {
            case 0x88 -> "200";
            case 0x8c -> "400";
            case 0x8d -> "404";
            default -> "other";
        };
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Messages over a stream connection, in frames that are made and read by hand. */
public final class FramedConn implements Conn {
    private static final int NETSTRING_DIGITS = 10;

    private final StreamConn stream;
    private final Kind kind;

    /** Messages over {@code stream}. */
    public FramedConn(StreamConn stream, Kind kind) {
        this.stream = stream;
        this.kind = kind;
    }

    /** How frames look, called as in specs. */
    public enum Kind { RFC4571, NETSTRING, LINE }

    /** The connection itself, for what is no frame. */
    public StreamConn stream() {
        return stream;
    }

    /** The bytes of one frame. */
    public byte[] frame(byte[] message) {
        var out = new ByteArrayOutputStream(message.length + NETSTRING_DIGITS);
        switch (kind) {
            case RFC4571 -> out.writeBytes(
                ByteBuffer.allocate(2).putShort((short) message.length).array());
            case NETSTRING -> out.writeBytes(
                (message.length + ":").getBytes(StandardCharsets.US_ASCII));
            case LINE -> { }
        }
        out.writeBytes(message);
        switch (kind) {
            case RFC4571 -> { }
            case NETSTRING -> out.write(',');
            case LINE -> out.write('\n');
        }
        return out.toByteArray();
    }

    @Override
    public void send(byte[] data) throws IOException {
        stream.send(frame(data));
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        try {
            return Optional.of(switch (kind) {
                case RFC4571 -> stream.receiveExactly(
                    ByteBuffer.wrap(stream.receiveExactly(2)).getShort() & 0xffff);
                case NETSTRING -> receiveNetstring();
                case LINE -> stream.receiveLine().getBytes(StandardCharsets.UTF_8);
            });
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    @Override
    public void endOutput() throws IOException {
        stream.endOutput();
    }

    @Override
    public void abort() throws IOException {
        stream.abort();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    @Override
    public String toString() {
        return kind + " over " + stream;
    }

    private byte[] receiveNetstring() throws IOException {
        var digits = new StringBuilder();
        var next = stream.receiveExactly(1)[0];
        while (next != ':' && digits.length() < NETSTRING_DIGITS) {
            digits.append((char) next);
            next = stream.receiveExactly(1)[0];
        }
        var message = stream.receiveExactly(Integer.parseInt(digits.toString()));
        var end = stream.receiveExactly(1)[0];
        if (end != ',') {
            throw new IOException("a netstring ends with " + end);
        }
        return message;
    }
}

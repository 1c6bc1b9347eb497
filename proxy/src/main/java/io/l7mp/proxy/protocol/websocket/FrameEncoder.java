package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;

/**
 * Writes frames; one per loop, because its buffers are empty between calls.
 *
 * <p>All messages of a batch go into one buffer and out with one write; what does not fit goes in
 * pieces. Data are sent as binary messages of one frame.
 */
final class FrameEncoder {
    /** How many bytes may wait for a peer, unless it says otherwise; messages are dropped then. */
    static final int MAX_PENDING = 256 * 1024;

    /** Where frames go. */
    interface Output {
        /** Takes all of {@code bytes}: sends what it can, keeps the rest. */
        void write(ByteBuffer bytes);

        /** Bytes that are kept. */
        int pendingBytes();

        /** A message is dropped when more than this many bytes are kept. */
        default int maxPending() {
            return MAX_PENDING;
        }
    }

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_HEADER = 14;
    private static final int FINAL_BIT = 0x80;
    private static final int MASK_BIT = 0x80;
    private static final int MAX_7_BITS = 125;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int MAX_16_BITS = 0xffff;
    private static final int LENGTH_OF_64_BITS = 127;

    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    // Of its own: while a batch is written, that connection may break and others be told goodbye.
    private final ByteBuffer control =
            ByteBuffer.allocateDirect(MAX_HEADER + FrameHeader.MAX_CONTROL);
    private final MaskKeys keys = new MaskKeys();

    /** The source of keys, which handshakes use too. */
    MaskKeys keys() {
        return keys;
    }

    /**
     * Sends every message of {@code batch}, masked when we are the client. Returns how many were
     * dropped because too much was pending; those are the last ones.
     */
    int messages(Batch batch, boolean masked, Output to) {
        out.clear();
        for (var i = 0; i < batch.count(); i++) {
            if (to.pendingBytes() + out.position() > to.maxPending()) {
                flush(to);
                return batch.count() - i;
            }
            message(batch.view(i), masked, to);
        }
        flush(to);
        return 0;
    }

    /** Sends a control frame with what remains of {@code payload}, at most 125 bytes. */
    void control(int opcode, ByteBuffer payload, boolean masked, Output to) {
        var key = masked ? keys.next() : 0;
        control.clear();
        header(control, opcode, payload.remaining(), masked, key);
        var from = control.position();
        control.put(payload);
        Masking.apply(control, from, control.position(), key);
        to.write(control.flip());
    }

    /** Sends a Close frame; {@link CloseCode#NO_STATUS} is one without a code. */
    void close(int code, boolean masked, Output to) {
        var payload = ByteBuffer.allocate(Short.BYTES);
        if (code != CloseCode.NO_STATUS) {
            payload.putShort((short) code);
        }
        control(Opcode.CLOSE, payload.flip(), masked, to);
    }

    private void message(ByteBuffer payload, boolean masked, Output to) {
        if (out.remaining() < MAX_HEADER) {
            flush(to);
        }
        var key = masked ? keys.next() : 0;
        header(out, Opcode.BINARY, payload.remaining(), masked, key);
        for (var done = 0; payload.hasRemaining(); ) {
            if (!out.hasRemaining()) {
                flush(to);
                if (!masked) {
                    to.write(payload);
                    return;
                }
            }
            done += piece(payload, Masking.after(key, done));
        }
    }

    /** Moves as much as fits; returns how much. */
    private int piece(ByteBuffer payload, int key) {
        var n = Math.min(payload.remaining(), out.remaining());
        var at = out.position();
        out.put(at, payload, payload.position(), n).position(at + n);
        payload.position(payload.position() + n);
        Masking.apply(out, at, at + n, key);
        return n;
    }

    private void flush(Output to) {
        if (out.position() > 0) {
            to.write(out.flip());
        }
        out.clear();
    }

    private static void header(ByteBuffer to, int opcode, int length, boolean masked, int key) {
        var maskBit = masked ? MASK_BIT : 0;
        to.put((byte) (FINAL_BIT | opcode));
        if (length <= MAX_7_BITS) {
            to.put((byte) (maskBit | length));
        } else if (length <= MAX_16_BITS) {
            to.put((byte) (maskBit | LENGTH_OF_16_BITS)).putShort((short) length);
        } else {
            to.put((byte) (maskBit | LENGTH_OF_64_BITS)).putLong(length);
        }
        if (masked) {
            to.putInt(key);
        }
    }
}

package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** How a message is written into a byte stream. */
enum Format {
    /** Two bytes of length, big-endian, before each message (RFC 4571). */
    RFC4571(Format.MAX_16_BITS) {
        @Override
        FrameDecoder decoder(MessageBuffers buffers, int maxFrame) {
            return new Rfc4571Decoder(buffers, maxFrame);
        }

        @Override
        void write(ByteBuffer payload, ByteBuffer to) {
            to.putShort((short) payload.remaining()).put(payload);
        }
    },
    /** {@code 5:hello,}: the length as decimal digits. */
    NETSTRING(Format.MAX_BYTES) {
        @Override
        FrameDecoder decoder(MessageBuffers buffers, int maxFrame) {
            return new NetstringDecoder(buffers, maxFrame);
        }

        @Override
        void write(ByteBuffer payload, ByteBuffer to) {
            putDecimal(payload.remaining(), to);
            to.put((byte) ':').put(payload).put((byte) ',');
        }
    },
    /**
     * A line feed after each message. One that has it already, as what programs send that read
     * lines, is a line as it is; another one cannot be in it.
     */
    LINE(Format.MAX_BYTES) {
        @Override
        FrameDecoder decoder(MessageBuffers buffers, int maxFrame) {
            return new LineDecoder(buffers, maxFrame);
        }

        /** A carriage return at the end would be taken for a part of the line's end. */
        @Override
        boolean canCarry(ByteBuffer payload) {
            var end = payload.limit();
            if (endsWith(LineDecoder.CR, payload)) {
                return false;
            }
            return LineDecoder.find(payload, payload.position(), end) >= end - 1;
        }

        @Override
        void write(ByteBuffer payload, ByteBuffer to) {
            var isLine = endsWith(LineDecoder.LF, payload);
            to.put(payload);
            if (!isLine) {
                to.put(LineDecoder.LF);
            }
        }
    };

    /** The most bytes a frame has besides its payload. */
    static final int MAX_OVERHEAD = 9;

    private static final int MAX_16_BITS = 0xffff;
    private static final int MAX_BYTES = 1 << 20;
    private static final int DECIMAL = 10;

    private final int longest;

    Format(int longest) {
        this.longest = longest;
    }

    /** The format called {@code word} in specs. */
    static Optional<Format> of(String word) {
        for (var format : values()) {
            if (format.word().equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** What it is called in specs. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The longest payload it may be configured for. */
    int longest() {
        return longest;
    }

    /** A decoder of payloads of up to {@code maxFrame} bytes, in memory of {@code buffers}. */
    abstract FrameDecoder decoder(MessageBuffers buffers, int maxFrame);

    /** Whether it can write what remains of {@code payload}, apart from its length. */
    boolean canCarry(ByteBuffer payload) {
        return true;
    }

    /** Whether frames show where a message ends, whatever is in it. */
    boolean hasBounds() {
        return this != LINE;
    }

    /** Writes a frame with what remains of {@code payload}. */
    abstract void write(ByteBuffer payload, ByteBuffer to);

    private static boolean endsWith(byte last, ByteBuffer payload) {
        return payload.hasRemaining() && payload.get(payload.limit() - 1) == last;
    }

    private static void putDecimal(int number, ByteBuffer to) {
        var divisor = 1;
        while (number / divisor >= DECIMAL) {
            divisor *= DECIMAL;
        }
        for (; divisor > 0; divisor /= DECIMAL) {
            to.put((byte) ('0' + number / divisor % DECIMAL));
        }
    }
}

package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/**
 * The 2 to 14 bytes before a frame's payload (RFC 6455, section 5.2), read one by one as they come.
 *
 * <p>Reused for every frame of a connection. Checks what a header can break on its own; the order
 * of frames is not its business.
 */
final class FrameHeader {
    /** The longest payload of a control frame. */
    static final int MAX_CONTROL = 125;

    /** Where the next byte belongs. */
    private enum Part { FIRST, SECOND, LENGTH, KEY, COMPLETE, VIOLATED }

    private static final int FINAL_BIT = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int OPCODE_BITS = 0x0f;
    private static final int MASK_BIT = 0x80;
    private static final int LENGTH_BITS = 0x7f;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;

    private final boolean isMasked;
    private Part part = Part.FIRST;
    private String violation = "";
    private boolean isFinal;
    private int opcode;
    private int missing;
    private long minimum;
    private long length;
    private int key;

    /** Reads headers of frames that must be masked, or must not be. */
    FrameHeader(boolean isMasked) {
        this.isMasked = isMasked;
    }

    /** Begins the next header. */
    void begin() {
        part = Part.FIRST;
        length = 0;
        key = 0;
    }

    /** Uses up bytes of {@code data} until the header is complete, which it says. */
    boolean read(ByteBuffer data) {
        while (part.ordinal() < Part.COMPLETE.ordinal() && data.hasRemaining()) {
            take(data.get() & 0xff);
        }
        return part == Part.COMPLETE;
    }

    /** What is wrong with it; empty when nothing is. */
    String violation() {
        return violation;
    }

    /** Whether the message ends with this frame. */
    boolean isFinal() {
        return isFinal;
    }

    /** One of {@link Opcode}. */
    int opcode() {
        return opcode;
    }

    /** Bytes of payload; never negative. */
    long length() {
        return length;
    }

    /** The masking key; 0 without. */
    int key() {
        return key;
    }

    private void take(int b) {
        switch (part) {
            case FIRST -> first(b);
            case SECOND -> second(b);
            case LENGTH -> lengthByte(b);
            case KEY -> keyByte(b);
            default -> throw new AssertionError(part);
        }
    }

    private void first(int b) {
        isFinal = (b & FINAL_BIT) != 0;
        opcode = b & OPCODE_BITS;
        part = Part.SECOND;
        if ((b & RESERVED_BITS) != 0) {
            violate("a reserved bit is set");
        } else if (!Opcode.isKnown(opcode)) {
            violate("unknown opcode " + opcode);
        } else if (Opcode.isControl(opcode) && !isFinal) {
            violate("a fragmented control frame");
        }
    }

    private void second(int b) {
        var shortLength = b & LENGTH_BITS;
        if ((b & MASK_BIT) != 0 != isMasked) {
            violate(isMasked ? "an unmasked frame from a client" : "a masked frame from a server");
        } else if (Opcode.isControl(opcode) && shortLength > MAX_CONTROL) {
            violate("a control frame of more than " + MAX_CONTROL + " bytes");
        } else if (shortLength == LENGTH_OF_16_BITS) {
            expectLength(Short.BYTES, LENGTH_OF_16_BITS);
        } else if (shortLength == LENGTH_OF_64_BITS) {
            expectLength(Long.BYTES, 1 << Short.SIZE);
        } else {
            length = shortLength;
            expectKey();
        }
    }

    private void expectLength(int bytes, int atLeast) {
        part = Part.LENGTH;
        missing = bytes;
        minimum = atLeast;
    }

    private void lengthByte(int b) {
        length = length << Byte.SIZE | b;
        if (--missing > 0) {
            return;
        }
        // Eight bytes with the highest bit set make a negative number, which is forbidden as well.
        if (length < minimum) {
            violate("a length that is not in its shortest form");
        } else {
            expectKey();
        }
    }

    private void expectKey() {
        missing = Integer.BYTES;
        part = isMasked ? Part.KEY : Part.COMPLETE;
    }

    private void keyByte(int b) {
        key = key << Byte.SIZE | b;
        if (--missing == 0) {
            part = Part.COMPLETE;
        }
    }

    private void violate(String what) {
        part = Part.VIOLATED;
        violation = what;
    }
}

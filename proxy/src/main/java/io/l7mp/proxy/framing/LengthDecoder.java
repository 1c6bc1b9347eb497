package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;

/** Frames that tell their length first. */
abstract class LengthDecoder extends FrameDecoder {
    /** How many bytes follow the payload. */
    private final int tail;
    private boolean inBody;
    private boolean inHeader;
    private int bodyBytes;

    LengthDecoder(MessageBuffers buffers, int maxFrame, int tail) {
        super(buffers, maxFrame);
        this.tail = tail;
    }

    /** Takes the next byte of a header; breaks the rules, goes on, or calls {@link #begin}. */
    abstract void readHeader(byte next);

    /** Checks what follows the payload, of which {@code last} is the last byte. */
    boolean isProperEnd(byte last) {
        return true;
    }

    /** The header is over: so many bytes of payload follow. */
    final void begin(int payloadBytes) {
        inBody = true;
        bodyBytes = payloadBytes + tail;
    }

    @Override
    final boolean isInHeader() {
        return inHeader;
    }

    @Override
    final Event find() {
        while (!inBody) {
            if (available() == 0) {
                return Event.STARVED;
            }
            inHeader = true;
            readHeader(readByte());
            if (!text().isEmpty()) {
                return Event.VIOLATION;
            }
        }
        return readBody();
    }

    private Event readBody() {
        var missing = bodyBytes - collectedBytes();
        if (available() < missing) {
            return available() == 0 || collect(available()) ? Event.STARVED : Event.VIOLATION;
        }
        if (tail > 0 && !isProperEnd(last(missing))) {
            return Event.VIOLATION;
        }
        inBody = false;
        inHeader = false;
        return conclude(missing, tail);
    }
}

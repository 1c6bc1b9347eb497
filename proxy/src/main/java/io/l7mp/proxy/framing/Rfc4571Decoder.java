package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;

/** Reads frames of RFC 4571: a length of 16 bits, big-endian, then so many bytes. */
final class Rfc4571Decoder extends LengthDecoder {
    private static final int BYTE = 0xff;

    private boolean hasFirst;
    private int first;

    Rfc4571Decoder(MessageBuffers buffers, int maxFrame) {
        super(buffers, maxFrame, 0);
    }

    @Override
    void readHeader(byte next) {
        if (!hasFirst) {
            hasFirst = true;
            first = next & BYTE;
            return;
        }
        hasFirst = false;
        var length = first << Byte.SIZE | next & BYTE;
        if (length > maxFrame()) {
            violateLength();
        } else {
            begin(length);
        }
    }
}

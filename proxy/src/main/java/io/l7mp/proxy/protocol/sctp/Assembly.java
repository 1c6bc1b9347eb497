package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.net.MessageWire;
import java.nio.ByteBuffer;

/**
 * Puts a message together whose parts the kernel delivers one by one, because the rest is still on
 * its way. Memory is taken for the first such message of an association.
 */
final class Assembly {
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private boolean isTooLong;
    private boolean hasBegun;
    private int lost;

    /** Whether no message has begun. */
    boolean isEmpty() {
        return !hasBegun;
    }

    /** Appends a part. */
    void add(ByteBuffer part) {
        if (bytes.capacity() == 0) {
            bytes = ByteBuffer.allocateDirect(MessageWire.LONGEST);
        }
        hasBegun = true;
        isTooLong |= part.remaining() > bytes.remaining();
        if (!isTooLong) {
            bytes.put(part);
        }
    }

    /**
     * Copies the message, which is whole, to {@code offset} of {@code memory}; begins anew.
     *
     * @return its length; 0 when it was too long
     */
    int moveTo(ByteBuffer memory, int offset) {
        var length = bytes.position();
        if (isTooLong) {
            lost++;
            length = 0;
        } else {
            memory.clear().put(offset, bytes, 0, length);
        }
        begin();
        return length;
    }

    /** Forgets the message: its rest will not come. */
    void discard() {
        if (hasBegun) {
            lost++;
            begin();
        }
    }

    /** How many messages were too long or broken off since this was asked last. */
    int takeLost() {
        var count = lost;
        lost = 0;
        return count;
    }

    private void begin() {
        bytes.clear();
        isTooLong = false;
        hasBegun = false;
    }
}

package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;

/**
 * Finds messages in bytes that arrive in pieces of any size.
 *
 * <p>Its user calls {@link #read} with what arrived, then {@link #next} until it answers
 * {@link Event#STARVED}. A message that lies whole in what arrived stays where it is; of others no
 * more is kept than has come. After a violation nothing more can be decoded. Allocates nothing per
 * message.
 */
abstract class FrameDecoder {
    /** What {@link #next} found. */
    enum Event {
        /** All bytes are used up. */
        STARVED,
        /** A message, at {@link #offset} of {@link #memory}. */
        MESSAGE,
        /** The peer broke the rules; {@link #text} says how. */
        VIOLATION
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final MessageBuffers buffers;
    private final int maxFrame;

    // What arrived.
    private ByteBuffer input = NOTHING;
    private int at;
    private int end;

    // The message that did not arrive in one piece.
    private ByteBuffer collected = NOTHING;
    private int collectedBytes;
    private boolean isDelivered;

    // What was found.
    private ByteBuffer memory = NOTHING;
    private int offset;
    private int length;
    private String text = "";

    /** A decoder of messages of up to {@code maxFrame} bytes. */
    FrameDecoder(MessageBuffers buffers, int maxFrame) {
        this.buffers = buffers;
        this.maxFrame = maxFrame;
    }

    /** Lets {@link #next} read {@code bytes} bytes at {@code from}; the last ones are used up. */
    final void read(ByteBuffer bytes, int from, int count) {
        input = bytes;
        at = from;
        end = from + count;
    }

    /**
     * Uses up bytes until there is something to tell. What was told before is gone afterwards, but
     * messages in the input stay where they are.
     */
    final Event next() {
        if (isDelivered) {
            release();
        }
        return text.isEmpty() ? find() : Event.VIOLATION;
    }

    /** Gives borrowed memory back, with the message in it. */
    final void release() {
        isDelivered = false;
        collectedBytes = 0;
        if (collected != NOTHING) {
            buffers.give(collected);
            collected = NOTHING;
        }
    }

    /** Where the message lies: in the input, or in memory of our own until {@link #next}. */
    final ByteBuffer memory() {
        return memory;
    }

    /** Where in {@link #memory} the message begins. */
    final int offset() {
        return offset;
    }

    /** How long the message is. */
    final int length() {
        return length;
    }

    /** What is wrong; empty as long as nothing is. */
    final String text() {
        return text;
    }

    /** Whether a part of a frame, be it of its header, has come and the rest has not. */
    final boolean isInFrame() {
        return collectedBytes > 0 && !isDelivered || isInHeader();
    }

    /** Whether a part of a frame has come that is no payload. */
    abstract boolean isInHeader();

    /** Reads on: what {@link #next} answers. */
    abstract Event find();

    final int maxFrame() {
        return maxFrame;
    }

    /** Bytes that have not been read. */
    final int available() {
        return end - at;
    }

    /** Reads one byte. */
    final byte readByte() {
        return input.get(at++);
    }

    /** How many bytes there are from here up to the first line feed, or to the end without. */
    final int untilLineFeed() {
        return LineDecoder.find(input, at, end) - at;
    }

    /** How many bytes were collected. */
    final int collectedBytes() {
        return collectedBytes;
    }

    /** The last one of {@code count} bytes from here on, together with what was collected. */
    final byte last(int count) {
        return count > 0 ? input.get(at + count - 1) : collected.get(collectedBytes - 1);
    }

    /** Reads {@code count} bytes and keeps them; false when there is no memory to do so. */
    final boolean collect(int count) {
        if (!makeRoom(collectedBytes + count)) {
            violate("too many unfinished messages in memory");
            return false;
        }
        collected.put(collectedBytes, input, at, count);
        collectedBytes += count;
        at += count;
        return true;
    }

    /**
     * The next {@code count} bytes, which have come, end a message; the last {@code tail} bytes of
     * it all are no part of it.
     */
    final Event conclude(int count, int tail) {
        if (collectedBytes == 0) {
            memory = input;
            offset = at;
            length = count - tail;
            at += count;
            return Event.MESSAGE;
        }
        if (!collect(count)) {
            return Event.VIOLATION;
        }
        isDelivered = true;
        memory = collected;
        offset = 0;
        length = collectedBytes - tail;
        return Event.MESSAGE;
    }

    final Event violate(String what) {
        text = what;
        return Event.VIOLATION;
    }

    /** The frame would be longer than allowed. */
    final Event violateLength() {
        return violate("a frame of more than " + maxFrame + " bytes");
    }

    private boolean makeRoom(int bytes) {
        if (bytes <= collected.capacity()) {
            return true;
        }
        if (!buffers.canTake(bytes)) {
            return false;
        }
        collected = buffers.enlarge(collected, collectedBytes, bytes);
        return true;
    }
}

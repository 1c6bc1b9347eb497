package io.l7mp.proxy.net;

import java.nio.ByteBuffer;

/**
 * Messages on their way into or out of a message socket: slices of one direct buffer, each with
 * what its protocol says of it. Reused for life; one thread.
 */
public final class MessageBatch {
    /** The most messages a batch holds. */
    public static final int CAPACITY = 64;
    /** The tag of messages of which there is nothing to say. */
    public static final long NO_TAG = MessageTag.NONE;

    private final int[] offsets = new int[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final long[] tags = new long[CAPACITY];
    private ByteBuffer memory;
    private long address;
    private int count;

    /** Starts an empty batch over {@code memory}, a direct buffer at {@code address}. */
    public MessageBatch over(ByteBuffer memory, long address) {
        this.memory = memory;
        this.address = address;
        this.count = 0;
        return this;
    }

    /**
     * Appends the message of {@code length} bytes at {@code offset} of the memory.
     *
     * @param tag what the protocol says of the message, for example its stream
     */
    public void add(int offset, int length, long tag) {
        offsets[count] = offset;
        lengths[count] = length;
        tags[count] = tag;
        count++;
    }

    /** Whether another message fits. */
    public boolean hasRoom() {
        return count < CAPACITY;
    }

    /** How many messages there are. */
    public int count() {
        return count;
    }

    /** Where message {@code i} begins in {@link #memory}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** How many bytes message {@code i} has; 0 is a message too. */
    public int length(int i) {
        return lengths[i];
    }

    /** What the protocol says of message {@code i}. */
    public long tag(int i) {
        return tags[i];
    }

    /** All offsets; the first {@link #count} are valid. For native senders. */
    public int[] offsets() {
        return offsets;
    }

    /** All lengths; the first {@link #count} are valid. For native senders. */
    public int[] lengths() {
        return lengths;
    }

    /** The bytes. */
    public ByteBuffer memory() {
        return memory;
    }

    /** The native address of index 0 of {@link #memory}. */
    public long address() {
        return address;
    }

    /** Message {@code i} as position and limit of the shared {@link #memory}. */
    public ByteBuffer view(int i) {
        return memory.limit(offsets[i] + lengths[i]).position(offsets[i]);
    }
}

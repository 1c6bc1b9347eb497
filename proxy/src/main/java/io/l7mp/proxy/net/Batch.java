package io.l7mp.proxy.net;

import io.l7mp.ffi.Memory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Up to {@link #CAPACITY} messages that travel together, from sockets through streams into sockets:
 * slices of one direct buffer.
 *
 * <p>Between datagram streams every slice is one datagram; from a byte stream a batch holds one
 * slice, whose bounds mean nothing. A message may carry a {@link MessageTag}; a transform that
 * makes new messages gives them the tags of those they are made of, or none. A batch and its bytes
 * are valid only during the call that passes them: they live in memory the loop uses again. Reused
 * for life, one thread.
 */
public final class Batch {
    /** The most messages a batch holds. */
    public static final int CAPACITY = 64;

    private static final int ADDRESS_UNKNOWN = 0;

    private final int[] offsets;
    private final int[] lengths;
    // Made with the first tag: few protocols have any.
    private long[] tags;
    private ByteBuffer memory;
    private long address;
    private int count;
    private int bytes;
    private boolean isTagged;

    /** A batch that holds up to {@link #CAPACITY} messages. */
    public Batch() {
        this(CAPACITY);
    }

    /** A batch for at most {@code capacity} messages: 1 for byte streams, many of them idle. */
    public Batch(int capacity) {
        offsets = new int[capacity];
        lengths = new int[capacity];
    }

    /** Starts an empty batch over {@code memory}, a direct buffer at {@code address}. */
    public Batch over(ByteBuffer memory, long address) {
        this.memory = memory;
        this.address = address;
        this.count = 0;
        this.bytes = 0;
        this.isTagged = false;
        return this;
    }

    /** A batch of one: what lies between position and limit of {@code bytes}, a direct buffer. */
    public Batch of(ByteBuffer bytes) {
        over(bytes, bytes == memory ? address : ADDRESS_UNKNOWN);
        add(bytes.position(), bytes.remaining());
        return this;
    }

    /** Appends the message of {@code length} bytes at {@code offset} of the memory. */
    public void add(int offset, int length) {
        add(offset, length, MessageTag.NONE);
    }

    /** Appends a message that carries {@code tag}. */
    public void add(int offset, int length, long tag) {
        offsets[count] = offset;
        lengths[count] = length;
        if (isTagged || tag != MessageTag.NONE) {
            tag(count, tag);
        }
        bytes += length;
        count++;
    }

    /** Whether another message fits. */
    public boolean hasRoom() {
        return count < offsets.length;
    }

    /** How many messages there are. */
    public int count() {
        return count;
    }

    /** Where message {@code i} begins in {@link #memory}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** How many bytes message {@code i} has; 0 is a datagram too. */
    public int length(int i) {
        return lengths[i];
    }

    /** The tag of message {@code i}, or {@link MessageTag#NONE}. */
    public long tag(int i) {
        return isTagged ? tags[i] : MessageTag.NONE;
    }

    /** Tags message {@code i}, for whoever takes the batch next. */
    public void tag(int i, long tag) {
        if (!isTagged) {
            tags = tags == null ? new long[offsets.length] : tags;
            Arrays.fill(tags, MessageTag.NONE);
            isTagged = true;
        }
        tags[i] = tag;
    }

    /** All offsets; the first {@link #count} are valid. For native senders. */
    public int[] offsets() {
        return offsets;
    }

    /** All lengths; the first {@link #count} are valid. For native senders. */
    public int[] lengths() {
        return lengths;
    }

    /** The bytes; read with absolute indexes or through {@link #view}. */
    public ByteBuffer memory() {
        return memory;
    }

    /** The native address of index 0 of {@link #memory}. */
    public long address() {
        if (address == ADDRESS_UNKNOWN) {
            address = Memory.address(memory);
        }
        return address;
    }

    /** Message {@code i} as position and limit of the shared {@link #memory}. */
    public ByteBuffer view(int i) {
        return memory.limit(offsets[i] + lengths[i]).position(offsets[i]);
    }

    /** How many messages from {@code i} on lie in memory one after the other, without gaps. */
    public int run(int i) {
        var next = i + 1;
        while (next < count && offsets[next] == offsets[next - 1] + lengths[next - 1]) {
            next++;
        }
        return next - i;
    }

    /** The bytes of {@code run} messages from {@code i} on, as {@link #view(int)} shows one. */
    public ByteBuffer view(int i, int run) {
        var last = i + run - 1;
        return memory.limit(offsets[last] + lengths[last]).position(offsets[i]);
    }

    /** The sum of all lengths. */
    public int bytes() {
        return bytes;
    }
}

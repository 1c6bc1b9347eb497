package io.l7mp.proxy.net;

/**
 * How a message travels in an association of streams, as far as its protocol has such a thing (SCTP
 * has): a number that goes along with the message, so that nothing has to be allocated for it.
 */
public final class MessageTag {
    /** The tag of messages of which there is nothing to say. */
    public static final long NONE = 0;

    private static final long SOME = 1L << 63;
    private static final long UNORDERED = 1L << 62;
    private static final int STREAM_SHIFT = Integer.SIZE;
    private static final int STREAM_MASK = 0xffff;

    private MessageTag() {
    }

    /**
     * A tag.
     *
     * @param stream number of the stream, 0 to 65535
     * @param ppid payload protocol identifier, unsigned, the number that programs show
     */
    public static long of(int stream, int ppid, boolean isUnordered) {
        return SOME | (isUnordered ? UNORDERED : 0) | (long) stream << STREAM_SHIFT
                | Integer.toUnsignedLong(ppid);
    }

    /** Whether there is anything to be read from {@code tag}. */
    public static boolean isPresent(long tag) {
        return tag != NONE;
    }

    /** The stream, 0 to 65535. */
    public static int stream(long tag) {
        return (int) (tag >>> STREAM_SHIFT) & STREAM_MASK;
    }

    /** The payload protocol identifier, unsigned. */
    public static int ppid(long tag) {
        return (int) tag;
    }

    /** Whether it may overtake others of its stream. */
    public static boolean isUnordered(long tag) {
        return (tag & UNORDERED) != 0;
    }
}

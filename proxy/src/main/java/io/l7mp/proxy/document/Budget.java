package io.l7mp.proxy.document;

/**
 * Counts the nodes and the depth of a tree while it grows, and what of its text is there more than
 * once, and refuses what exceeds the limits.
 */
final class Budget {

    private final long maxNodes;
    private final int maxDepth;
    private final long maxCopied;
    private long nodes;
    private long copied;
    private int depth;

    Budget(Limits limits) {
        this(limits.maxNodes(), limits.maxDepth(), limits.maxBytes());
    }

    private Budget(long maxNodes, int maxDepth, long maxCopied) {
        this.maxNodes = maxNodes;
        this.maxDepth = maxDepth;
        this.maxCopied = maxCopied;
    }

    static Budget unbounded() {
        return new Budget(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Before a node is made; the place is for the complaint. */
    void count(Node.Place place) {
        if (++nodes > maxNodes) {
            throw place.refuse("too large: more than " + maxNodes
                + " values, which is what admin.limits allows and the heap has room for");
        }
    }

    /** Before a text is used again: it costs nothing here, and all of it in an answer. */
    void copy(Node.Place place, CharSequence text) {
        copied += text.length();
        if (copied > maxCopied) {
            throw place.refuse("too large: aliases stand for more than " + maxCopied
                + " characters");
        }
    }

    /** Before what is in an object or array is made. */
    void open(Node.Place place) {
        if (++depth > maxDepth) {
            throw place.refuse("nested too deep: more than " + maxDepth + " levels");
        }
    }

    /** After it is made. */
    void close() {
        depth--;
    }
}

package io.l7mp.proxy.config;

/** Counts the nodes and the depth of a tree while it grows, and refuses what exceeds the limits. */
final class Budget {

    private final long maxNodes;
    private final int maxDepth;
    private long nodes;
    private int depth;

    Budget(Limits limits) {
        this(limits.maxNodes(), limits.maxDepth());
    }

    private Budget(long maxNodes, int maxDepth) {
        this.maxNodes = maxNodes;
        this.maxDepth = maxDepth;
    }

    static Budget unbounded() {
        return new Budget(Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Before a node is made; the place is for the complaint. */
    void count(Node.Place place) {
        if (++nodes > maxNodes) {
            throw place.refuse("too large: more than " + maxNodes
                + " values, which is what admin.limits allows and the heap has room for");
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

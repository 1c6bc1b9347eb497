package io.l7mp.proxy.protocol.packet;

import io.l7mp.ffi.packet.PacketRing;
import io.l7mp.ffi.packet.SocketFilter;
import io.l7mp.proxy.document.Node;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a packet socket shall be like.
 *
 * @param type whether messages are frames, or what is in them
 * @param ethertype {@code spec.ethertype}, which frames it gets
 * @param promiscuous whether it gets those for others, too
 * @param filter which of them it gets
 * @param fanout with whom it shares them
 * @param ring where the kernel puts them
 * @param destination where those go that are made of messages; without it, back
 */
record PacketSpec(FrameType type, int ethertype, boolean promiscuous,
        Optional<SocketFilter> filter, Optional<Fanout> fanout, PacketRing.Geometry ring,
        OptionalLong destination) {
    static final Set<String> FIELDS = Set.of("interface", "type", "ethertype", "promiscuous",
            "filter", "fanout", "ring", "destination");
    static final Map<String, Set<String>> PART_FIELDS = Map.of(
            "fanout", Set.of("group", "mode"),
            "ring", Set.of("blocks", "block_size", "retire"));

    // Twice what the longest aggregate of segments takes, so that no block is mostly wasted.
    private static final int BLOCK_BYTES = 128 * 1024;
    // Each takes a millisecond's frames at least, and 8 MiB last 6 ms at 10 Gbit/s.
    private static final int BLOCKS = 64;
    private static final int RETIRE_MS = 1;

    private static final int LEAST_BLOCK = 4096;
    private static final int MOST_BLOCK = 1 << 24;
    private static final int MOST_BLOCKS = 4096;
    private static final int MOST_BYTES = 1 << 30;
    private static final int LONGEST_RETIRE_MS = 1000;

    /**
     * Reads the part of a spec that listeners and clusters have in common.
     *
     * @param device the interface, if it is known already: filters are compiled for it
     */
    static PacketSpec of(Node spec, Optional<String> device) {
        var type = FrameType.of(spec);
        return new PacketSpec(type, Ethertype.of(spec), spec.bool("promiscuous", false),
                spec.get("filter").map(node -> FilterReader.read(node, device)),
                spec.get("fanout").map(Fanout::of),
                spec.get("ring").map(PacketSpec::ring).orElse(
                        new PacketRing.Geometry(BLOCKS, BLOCK_BYTES, RETIRE_MS)),
                destination(spec, type));
    }

    private static PacketRing.Geometry ring(Node ring) {
        var blocks = ring.asObject().integer("blocks", BLOCKS, 1, MOST_BLOCKS);
        var bytes = ring.integer("block_size", BLOCK_BYTES, LEAST_BLOCK, MOST_BLOCK);
        if (Integer.bitCount(bytes) != 1) {
            throw ring.get("block_size").orElseThrow().expected("a power of two");
        }
        if ((long) blocks * bytes > MOST_BYTES) {
            throw ring.refuse("more than a gibibyte in all");
        }
        return new PacketRing.Geometry(blocks, bytes,
                ring.integer("retire", RETIRE_MS, 1, LONGEST_RETIRE_MS));
    }

    private static OptionalLong destination(Node spec, FrameType type) {
        var node = spec.get("destination");
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        if (type == FrameType.RAW) {
            throw node.get().refuse("raw frames say themselves where they go; only type dgram"
                    + " needs that");
        }
        return OptionalLong.of(Mac.of(node.get()));
    }
}

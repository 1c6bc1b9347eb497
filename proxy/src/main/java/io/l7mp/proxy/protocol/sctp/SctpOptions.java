package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.document.Node;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a spec says of the associations of a listener or cluster.
 *
 * @param streamsOut how many streams to ask for; 0 leaves that to the kernel
 * @param streamsIn how many the peer may have; 0 leaves that to the kernel
 * @param stream the stream of messages that carry none
 * @param ppid the payload protocol identifier of messages that carry none; unsigned
 * @param isUndelayed whether small messages go out at once
 * @param heartbeatMs the interval of heartbeats, 0 for none; empty leaves that to the kernel
 * @param rto limits of the retransmission timeout; empty leaves them to the kernel
 */
record SctpOptions(int streamsOut, int streamsIn, int stream, int ppid, boolean isUndelayed,
        OptionalInt heartbeatMs, Optional<Rto> rto) {
    private static final int MOST_STREAMS = 65_535;
    /** What Linux asks for. */
    private static final int USUAL_STREAMS_OUT = 10;
    private static final long LARGEST_PPID = 0xffff_ffffL;
    private static final int LONGEST_INTERVAL_MS = 3_600_000;

    /** The names of the fields. */
    static Set<String> fields() {
        return Set.of("streams", "stream", "ppid", "nodelay", "heartbeat_interval", "rto");
    }

    /** Reads {@code spec}. */
    static SctpOptions of(Node spec) {
        var streams = spec.get("streams").map(Node::asObject).orElse(Node.empty());
        var out = streams.integer("out", 0, 1, MOST_STREAMS);
        var in = streams.integer("in", 0, 1, MOST_STREAMS);
        var stream = spec.integer("stream", 0, 0, (out == 0 ? USUAL_STREAMS_OUT : out) - 1);
        var heartbeat = spec.get("heartbeat_interval")
                .map(node -> OptionalInt.of(node.asInt(0, LONGEST_INTERVAL_MS)));
        return new SctpOptions(out, in, stream, ppid(spec), spec.bool("nodelay", true),
                heartbeat.orElse(OptionalInt.empty()), spec.get("rto").map(Rto::of));
    }

    private static int ppid(Node spec) {
        var ppid = spec.get("ppid");
        if (ppid.isEmpty()) {
            return 0;
        }
        if (ppid.get().plain() instanceof Long number && number >= 0 && number <= LARGEST_PPID) {
            return number.intValue();
        }
        throw ppid.get().expected("an integer from 0 to " + LARGEST_PPID);
    }

    /** Limits of the retransmission timeout in milliseconds. */
    record Rto(int initialMs, int minMs, int maxMs) {
        private static final int USUAL_INITIAL_MS = 3_000;
        private static final int USUAL_MIN_MS = 1_000;
        private static final int USUAL_MAX_MS = 60_000;
        private static final int LONGEST_MS = 600_000;

        /** What is left out is what RFC 9260 recommends, or as near as the others allow. */
        static Rto of(Node rto) {
            rto.asObject();
            var initial = milliseconds(rto, "initial");
            var min = milliseconds(rto, "min").orElse(Math.min(USUAL_MIN_MS,
                    Math.min(initial.orElse(USUAL_MIN_MS),
                            milliseconds(rto, "max").orElse(USUAL_MIN_MS))));
            var max = milliseconds(rto, "max")
                    .orElse(Math.max(USUAL_MAX_MS, Math.max(min, initial.orElse(min))));
            var start = initial.orElse(Math.max(min, Math.min(USUAL_INITIAL_MS, max)));
            if (min > start || start > max) {
                throw rto.refuse("initial must lie between min and max: " + min + " ms <= " + start
                        + " ms <= " + max + " ms does not hold");
            }
            return new Rto(start, min, max);
        }

        private static OptionalInt milliseconds(Node rto, String key) {
            return rto.get(key).map(node -> OptionalInt.of(node.asInt(1, LONGEST_MS)))
                    .orElse(OptionalInt.empty());
        }
    }
}

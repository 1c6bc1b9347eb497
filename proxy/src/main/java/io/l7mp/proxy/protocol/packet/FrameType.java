package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.document.Node;
import java.util.Locale;

/** What a message is. */
enum FrameType {
    /** A whole frame, with its link header. */
    RAW,
    /** What is behind the link header. */
    DGRAM;

    static FrameType of(Node spec) {
        return spec.get("type").map(FrameType::named).orElse(RAW);
    }

    private static FrameType named(Node node) {
        return switch (node.asString()) {
            case "raw" -> RAW;
            case "dgram" -> DGRAM;
            default -> throw node.expected("\"raw\" or \"dgram\"");
        };
    }

    /** As in the configuration. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

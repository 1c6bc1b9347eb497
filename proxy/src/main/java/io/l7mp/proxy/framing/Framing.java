package io.l7mp.proxy.framing;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.Stream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How the messages of a listener or cluster are laid into its byte streams, as configured: {@code
 * spec.framing} and {@code spec.max_frame}.
 */
public final class Framing {
    private static final Set<String> FIELDS = Set.of("framing", "max_frame");
    private static final String NONE = "none";
    private static final int DEFAULT_FRAME = 65_535;

    private final Optional<Format> format;
    private final int maxFrame;

    private Framing(Optional<Format> format, int maxFrame) {
        this.format = format;
        this.maxFrame = maxFrame;
    }

    /** Reads it from the spec of a listener or cluster. */
    public static Framing of(Node spec) {
        var format = spec.get("framing").flatMap(Framing::format);
        var longest = format.map(Format::longest).orElse(DEFAULT_FRAME);
        return new Framing(format, spec.integer("max_frame", DEFAULT_FRAME, 1, longest));
    }

    /** The names of a protocol's {@code own} fields and those of framing. */
    public static Set<String> with(String... own) {
        var fields = new HashSet<>(FIELDS);
        fields.addAll(Arrays.asList(own));
        return fields;
    }

    /**
     * The stream of messages that {@code below}, a byte stream, carries; without framing,
     * {@code below} itself. What is below must take or drop each message of a batch as a whole.
     */
    public Stream over(EventLoop loop, Stream below) {
        return format.isEmpty() ? below : new FramedStream(loop, below, format.get(), maxFrame);
    }

    private static Optional<Format> format(Node word) {
        if (word.asString().equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(Format.of(word.asString()).orElseThrow(() ->
                word.expected("\"none\", \"rfc4571\", \"netstring\" or \"line\"")));
    }
}

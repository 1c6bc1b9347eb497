package io.l7mp.proxy.session;

import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells in the log of sessions whose messages enter a byte stream, which forgets where one ends: as
 * a warning the first time it happens between two stages, for other sessions at debug level. One
 * for each loop.
 */
final class LostBounds {
    private static final Logger LOG = System.getLogger(LostBounds.class.getName());
    private static final int MOST_PAIRS = 1024;

    private final Set<List<String>> warned = new HashSet<>();

    /** Follows what flows through {@code stages}, all connected, from the first back to it. */
    void look(String session, List<Stage> stages) {
        var from = stages.getFirst();
        for (var i = 1; i <= stages.size(); i++) {
            var to = stages.get(i % stages.size());
            if (!(stream(to) instanceof Transform)) {
                if (stream(from).kind() == Kind.DATAGRAM && stream(to).kind() == Kind.BYTES) {
                    tell(session, from.origin(), to.origin());
                }
                from = to;
            }
        }
    }

    private void tell(String session, String from, String to) {
        if (warned.size() >= MOST_PAIRS) {
            warned.clear();
        }
        var level = warned.add(List.of(from, to)) ? Level.WARNING : Level.DEBUG;
        LOG.log(level, "session {0}: where messages of \"{1}\" end is lost in \"{2}\", a byte"
                + " stream without framing", session, from, to);
    }

    private static Stream stream(Stage stage) {
        return stage.stream().orElseThrow();
    }
}

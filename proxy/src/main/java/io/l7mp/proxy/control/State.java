package io.l7mp.proxy.control;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.session.Snapshot;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * All that is configured at one moment; immutable.
 *
 * @param admin settings of the process
 * @param snapshot the objects by name
 * @param owners name of the cluster of each endpoint, by the endpoint's name
 * @param inline what was written in place and goes with what mentions it
 * @param open the listeners that serve, by name
 * @param names what the next objects without a name are called; copied before it is asked
 */
record State(AdminSpec admin, Snapshot snapshot, Map<String, String> owners,
        Set<Inline> inline, Map<String, Serving> open, Names names) {
    /** An object that was written in place. */
    record Inline(ObjectKind kind, String name) {
        // Written out, because what a record has by itself is made at run time, by bytecode spun
        // at its first use: milliseconds of the start of the process.
        @Override
        public boolean equals(Object other) {
            return other instanceof Inline inline && kind == inline.kind
                    && name.equals(inline.name);
        }

        @Override
        public int hashCode() {
            return 31 * kind.hashCode() + name.hashCode();
        }
    }

    /**
     * A listener that serves.
     *
     * @param maker makes it, in case it must be opened again
     */
    record Serving(Listener listener, Function<ListenerContext, Listener> maker) {
    }

    /** Nothing configured. */
    static final State EMPTY = new State(AdminSpec.DEFAULT, Snapshot.EMPTY, Map.of(),
            Set.of(), Map.of(), new Names());

    /** With other settings of the process. */
    State with(AdminSpec settings) {
        return new State(settings, snapshot, owners, inline, open, names);
    }

    /** With other listeners that serve. */
    State with(Map<String, Serving> serving) {
        return new State(admin, snapshot, owners, inline, Collections.unmodifiableMap(serving),
                names);
    }

    /** Without objects, but with all there is to remember for those to come. */
    State cleared() {
        return new State(admin, Snapshot.EMPTY, Map.of(), Set.of(), Map.of(), names);
    }
}

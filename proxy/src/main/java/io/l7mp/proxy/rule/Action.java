package io.l7mp.proxy.rule;

import io.l7mp.proxy.config.ActionSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule does with a session it matches. When {@code apply} is given the search goes on there,
 * and the other two do not count.
 *
 * @param rewrites changes of the metadata, in order
 * @param apply    name of the rulelist to go on with
 * @param route    name of the route, which is looked up when a session gets here
 */
public record Action(List<Rewrite> rewrites, Optional<String> apply, Optional<String> route) {

    /** Keeps a copy of the list. */
    public Action {
        rewrites = List.copyOf(rewrites);
    }

    /**
     * Compiles one.
     *
     * @param route its route by name; one written in place has been added and named by then
     */
    public static Action of(ActionSpec spec, Optional<String> route) {
        return new Action(spec.rewrites().stream().map(Rewrite::of).toList(), spec.apply(), route);
    }

    /** Makes all changes, in order. */
    public void rewrite(Map<String, Object> metadata) {
        rewrites.forEach(each -> each.apply(metadata));
    }
}

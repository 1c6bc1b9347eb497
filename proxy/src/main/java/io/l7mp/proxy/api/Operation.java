package io.l7mp.proxy.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something the API can do.
 *
 * @param template segments of the path; {@link #VARIABLE} stands for any one
 * @param handler does it
 */
record Operation(String method, List<String> template, Handler handler) {
    /** Stands for a name or a position. */
    static final String VARIABLE = "*";

    /** An operation on {@code path} below {@code /api/v1}, for example {@code rules/*}. */
    static Operation of(String method, String path, Handler handler) {
        return new Operation(method, Arrays.asList(("api/v1/" + path).split("/")), handler);
    }

    /** The path below {@code /api/v1/}, for example {@code rules/*}. */
    String path() {
        return String.join("/", template.subList(2, template.size()));
    }

    /** What an operation does; control thread. */
    interface Handler {
        /**
         * Does it.
         *
         * @return what to show, or a {@link Response} as it is
         * @throws IOException when a listener could not be opened or closed
         */
        Object run(Call call) throws IOException;
    }

    /** What the path has for the variables; empty when it is not this operation's. */
    Optional<List<String>> match(String requestMethod, List<String> segments) {
        if (!method.equals(requestMethod) || template.size() != segments.size()) {
            return Optional.empty();
        }
        var variables = new ArrayList<String>(2);
        for (var i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            if (template.get(i).equals(VARIABLE) && !segment.isEmpty()) {
                variables.add(segment);
            } else if (!template.get(i).equals(segment)) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}

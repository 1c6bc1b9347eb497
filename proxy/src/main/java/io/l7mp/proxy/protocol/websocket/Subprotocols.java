package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.stream.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subprotocols of a listener or a cluster (RFC 6455, section 1.9).
 *
 * @param known {@code spec.subprotocols}. Without it a listener takes the first one that is
 *     offered, and a cluster offers what its session was asked for
 * @param isRequired {@code spec.subprotocol_required}: whether a WebSocket without one is refused
 */
record Subprotocols(Optional<List<String>> known, boolean isRequired) {
    /** The metadata section that says what a listener with {@code subprotocols} has agreed on. */
    static final String SECTION = "WebSocket";
    /** The section's member; missing when there was nothing to agree on. */
    static final String AGREED = "subprotocol";

    private static final String FIELD = "sec-websocket-protocol";

    static Subprotocols of(Node spec) {
        return new Subprotocols(spec.get("subprotocols").map(Subprotocols::names),
                spec.bool("subprotocol_required", false));
    }

    /**
     * A listener's choice: the first one in {@code request} that is known, in the client's order.
     *
     * @throws HandshakeException when there is none and one is required, or no proper list
     */
    Optional<String> choose(HttpHead request) throws HandshakeException {
        var offered = elements(request.field(FIELD));
        if (!offered.stream().allMatch(HttpHead::isToken)) {
            throw new HandshakeException("Sec-WebSocket-Protocol is no list of tokens");
        }
        var chosen = offered.stream()
                .filter(name -> known.isEmpty() || known.get().contains(name)).findFirst();
        if (isRequired && chosen.isEmpty()) {
            throw new HandshakeException("none of the subprotocols offered is spoken here");
        }
        return chosen;
    }

    /**
     * What a cluster offers for a session: its own, or the one that the listener has promised the
     * client, or what the session's HTTP headers say, which rules may have rewritten.
     */
    Offer offer(Metadata metadata) {
        return new Offer(known.orElseGet(() -> asked(metadata)), isRequired);
    }

    private static List<String> asked(Metadata metadata) {
        var asked = metadata.tree().containsKey(SECTION) ? metadata.section(SECTION).get(AGREED)
                : metadata.section("HTTP").get("headers") instanceof Map<?, ?> headers
                        ? headers.get(FIELD) : "";
        return asked instanceof String text
                ? elements(text).stream().filter(HttpHead::isToken).distinct().toList()
                : List.of();
    }

    private static List<String> names(Node list) {
        var names = new ArrayList<String>();
        for (var each : list.asArray()) {
            var name = each.asString();
            if (!HttpHead.isToken(name)) {
                throw each.expected("a token of HTTP");
            }
            if (names.contains(name)) {
                throw each.refuse("subprotocol \"" + name + "\" is there twice");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    /** The elements of a field's list; empty ones do not count (RFC 9110, section 5.6.1). */
    private static List<String> elements(String field) {
        var elements = new ArrayList<String>();
        for (var element : field.split(",")) {
            if (!element.isBlank()) {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    /**
     * What a server is offered.
     *
     * @param names in order of preference
     * @param isRequired whether it must choose one of them
     */
    record Offer(List<String> names, boolean isRequired) {
        /** Nothing. */
        static final Offer NONE = new Offer(List.of(), false);

        /** Why {@code response} will not do; empty when it will. */
        Optional<String> refusal(HttpHead response) {
            var chosen = response.field(FIELD);
            if (chosen.isEmpty()) {
                return isRequired ? Optional.of("the answer has no subprotocol")
                        : Optional.empty();
            }
            return names.contains(chosen) ? Optional.empty()
                    : Optional.of("the answer has a subprotocol nobody asked for");
        }
    }
}

package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.rule.Path;
import io.l7mp.proxy.stream.Failure;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A header, of a request or a response.
 *
 * @param tree the object
 */
record Header(Node tree) {
    /** The version that is spoken here. */
    static final long VERSION = 1;

    static final String VERSION_KEY = "JSONSocketVersion";
    static final String STATUS_KEY = "JSONSocketStatus";
    static final String MESSAGE_KEY = "JSONSocketMessage";

    private static final Set<String> ANSWER_KEYS = Set.of(VERSION_KEY, STATUS_KEY, MESSAGE_KEY);
    private static final int MOST_SHOWN = 1024;

    private static final Limits LIMITS =
            new Limits(HeaderReader.MAX_BYTES, 1000, HeaderScanner.MAX_DEPTH);

    /** Reads a header from its whole text. */
    static Header parse(byte[] text) throws HeaderException {
        try {
            var tree = Documents.json("", text, LIMITS);
            if (tree.kind() == Node.Kind.OBJECT) {
                return new Header(tree);
            }
        } catch (ConfigException e) {
            // Clients are told what they always were; the reason is in no log, for it is theirs.
            throw notJson();
        }
        throw notJson();
    }

    static HeaderException notJson() {
        return HeaderException.badRequest("Invalid JSON header");
    }

    /** The text of an answer. */
    static String response(int status, String message) {
        var response = new LinkedHashMap<String, Object>(4);
        response.put(VERSION_KEY, VERSION);
        response.put(STATUS_KEY, (long) status);
        response.put(MESSAGE_KEY, message);
        return Json.text(response, Json.Format.TERSE);
    }

    /** The text of an answer that refuses. */
    static String response(Failure failure) {
        return response(failure.status(), failure.message() + ": " + failure.content());
    }

    /** Refuses a header without a version, or with one that is not spoken here. */
    void checkVersion() throws HeaderException {
        var found = tree.get(VERSION_KEY).orElseThrow(() ->
                HeaderException.badRequest("No " + VERSION_KEY + " in header"));
        if (!(found.plain() instanceof Long version)) {
            throw HeaderException.badRequest(VERSION_KEY + " is no integer in header");
        }
        if (version < 0 || version > VERSION) {
            throw HeaderException.version("JSONSocket version " + version + ", at most " + VERSION
                    + " is spoken here");
        }
    }

    /** Whether it answers another header. */
    boolean isResponse() {
        return tree.get(STATUS_KEY).isPresent();
    }

    /** Refuses a response that does not say yes. */
    void checkStatus() throws HeaderException {
        var found = tree.get(STATUS_KEY).orElseThrow(() ->
                HeaderException.badRequest("no " + STATUS_KEY));
        if (!(found.plain() instanceof Long status) || status < 200 || status > 299) {
            throw HeaderException.badRequest("status " + found + tree.get(MESSAGE_KEY)
                    .map(message -> ": " + message.plain()).orElse(""));
        }
    }

    /** The text of an answer, or its beginning, if it says more than it must. */
    Optional<String> more() {
        if (ANSWER_KEYS.containsAll(tree.keys())) {
            return Optional.empty();
        }
        var text = Json.text(tree.plain(), Json.Format.TERSE);
        return Optional.of(text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN));
    }

    /** A copy for metadata, which rules may rewrite. */
    @SuppressWarnings("unchecked")
    Map<String, Object> copy() {
        return (Map<String, Object>) Path.copy(tree.plain());
    }

    /** A header's text as it travels. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

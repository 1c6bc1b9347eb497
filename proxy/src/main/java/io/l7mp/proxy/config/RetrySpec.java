package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.document.Spelling;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How often and when a broken connection is tried again.
 *
 * @param retryOn    never, connect-failure, disconnect or always; another word is kept, too
 * @param numRetries further attempts
 * @param timeoutMs  limit of one attempt, and the pause between two
 * @param node       the object as given, for answers: missing fields stay missing there
 */
public record RetrySpec(String retryOn, int numRetries, int timeoutMs, Node node) {

    private static final Set<String> POLICIES =
        Set.of("never", "connect-failure", "disconnect", "always");
    private static final Set<String> KNOWN = Set.of("retry_on", "num_retries", "timeout");

    /** No retry, two seconds for an attempt. */
    public static final RetrySpec DEFAULT = byDefault("never", 1, 2000);

    static RetrySpec of(Node node, Consumer<String> warnings) {
        node.warnUnknown(KNOWN, warnings);
        var policy = node.string("retry_on", DEFAULT.retryOn);
        if (!POLICIES.contains(policy)) {
            node.get("retry_on").ifPresent(given -> given.warn(
                "unknown retry policy" + Spelling.hint(policy, POLICIES), warnings));
        }
        return new RetrySpec(policy,
            node.integer("num_retries", DEFAULT.numRetries, 0, Integer.MAX_VALUE),
            node.integer("timeout", DEFAULT.timeoutMs, 0, Integer.MAX_VALUE), node);
    }

    private static RetrySpec byDefault(String retryOn, int numRetries, int timeoutMs) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("retry_on", retryOn);
        fields.put("num_retries", numRetries);
        fields.put("timeout", timeoutMs);
        return new RetrySpec(retryOn, numRetries, timeoutMs, Node.of(fields));
    }
}

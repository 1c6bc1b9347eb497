package io.l7mp.proxy.api;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides who may use the API: peers on this host, unless {@code admin.api_open}.
 *
 * <p>A browser on this host is such a peer whatever page it shows. Pages of other sites are kept
 * out by their {@code Origin}; those that make their own name resolve to this host (DNS rebinding),
 * by the {@code Host} they have to call: only names that no foreign name server answers for are
 * taken, that is addresses, names without a dot, and {@code *.localhost} (RFC 6761, section 6.3).
 */
final class Access {
    private static final String OCTET = "\\.\\d{1,3}";
    private static final String LIFTED = " (admin.api_open: true lifts this)";

    private Access() {
    }

    /** Refuses a request that may not use the API. */
    static void check(Optional<InetAddress> peer, Request request) {
        if (peer.filter(InetAddress::isLoopbackAddress).isEmpty()) {
            throw ApiException.forbidden("The API answers this host only, not "
                    + peer.map(InetAddress::getHostAddress).orElse("an unknown peer") + LIFTED);
        }
        var host = request.header("host").orElse("localhost");
        if (!isUnspoofable(name(host))) {
            throw ApiException.forbidden(
                    "The API answers to the name localhost, not " + host + LIFTED);
        }
        var origin = request.header("origin");
        if (origin.filter(page -> !isOurs(page, host)).isPresent()) {
            throw ApiException.forbidden(
                    "The API does not answer pages of " + origin.get() + LIFTED);
        }
    }

    /** Pages without an origin of their own, sandboxed ones for example, say {@code null}. */
    private static boolean isOurs(String origin, String host) {
        var start = origin.indexOf("://");
        if (start < 0) {
            return false;
        }
        var authority = origin.substring(start + 3);
        return authority.equalsIgnoreCase(host) || isLoopback(name(authority));
    }

    private static boolean isUnspoofable(String name) {
        return isLoopback(name) || name.startsWith("[") || !name.contains(".")
                || name.matches("\\d{1,3}" + OCTET.repeat(3));
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost") || name.endsWith(".localhost") || name.equals("[::1]")
                || name.matches("127" + OCTET.repeat(3));
    }

    private static String name(String authority) {
        var colon = authority.lastIndexOf(':');
        var hasPort = colon >= 0 && !authority.endsWith("]");
        return (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }
}

package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Turns host names into addresses without making a loop wait.
 *
 * <p>Literals are converted at once. Names go to the system's resolver on a thread of their own;
 * the JDK caches what it says for 30 s.
 */
public final class Resolver {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Resolver() {
    }

    /** Whether {@code host} is an address already, IPv6 with or without brackets. */
    public static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /**
     * The address that the literal {@code host} writes down.
     *
     * @throws UnknownHostException when it is malformed
     */
    public static InetAddress literal(String host) throws UnknownHostException {
        var bare = host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException("\"" + host + "\" is not an IP address");
        }
    }

    /**
     * Finds the first address of {@code host}; one of the two consumers is called on {@code loop},
     * before this method returns when {@code host} is a literal.
     */
    public static void resolve(EventLoop loop, String host, Consumer<InetAddress> found,
            Consumer<UnknownHostException> failed) {
        if (isLiteral(host)) {
            answer(host, found, failed);
            return;
        }
        Thread.ofVirtual().name("resolve " + host)
                .start(() -> {
                    var result = lookUp(host);
                    loop.execute(() -> result.deliver(found, failed));
                });
    }

    private static void answer(String literal, Consumer<InetAddress> found,
            Consumer<UnknownHostException> failed) {
        InetAddress address;
        try {
            address = literal(literal);
        } catch (UnknownHostException e) {
            failed.accept(e);
            return;
        }
        found.accept(address);
    }

    private static Result lookUp(String host) {
        try {
            var address = InetAddress.getByName(host);
            return (found, failed) -> found.accept(address);
        } catch (UnknownHostException e) {
            return (found, failed) -> failed.accept(e);
        }
    }

    private interface Result {
        void deliver(Consumer<InetAddress> found, Consumer<UnknownHostException> failed);
    }
}

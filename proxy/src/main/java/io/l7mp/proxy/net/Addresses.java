package io.l7mp.proxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

/** How addresses are written in names, metadata and messages. */
public final class Addresses {
    private Addresses() {
    }

    /** Plain text of {@code address}: IPv4-mapped ones as IPv4, no zone of global addresses. */
    public static String text(InetAddress address) {
        var text = address.getHostAddress();
        if (address instanceof Inet6Address v6) {
            var zone = text.indexOf('%');
            var bare = zone >= 0 && !v6.isLinkLocalAddress() ? text.substring(0, zone) : text;
            return compress(bare);
        }
        return text;
    }

    /** Any socket address for messages. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? text(inet) : String.valueOf(address);
    }

    /** {@code address:port} for messages, IPv6 in brackets. */
    public static String text(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return address.getHostString() + ":" + address.getPort();
        }
        var host = text(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The JDK writes all eight groups; RFC 5952 wants the longest run of zeros as {@code ::}. */
    private static String compress(String text) {
        var zoneAt = text.indexOf('%');
        var groups = (zoneAt < 0 ? text : text.substring(0, zoneAt)).split(":");
        var start = -1;
        var length = 1;
        for (var i = 0; i < groups.length; i++) {
            var run = zeroRun(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        var zone = zoneAt < 0 ? "" : text.substring(zoneAt);
        if (start < 0) {
            return String.join(":", groups) + zone;
        }
        return join(groups, 0, start) + "::" + join(groups, start + length, groups.length) + zone;
    }

    private static int zeroRun(String[] groups, int from) {
        var i = from;
        while (i < groups.length && groups[i].equals("0")) {
            i++;
        }
        return i - from;
    }

    private static String join(String[] groups, int from, int to) {
        return String.join(":", Arrays.copyOfRange(groups, from, to));
    }
}

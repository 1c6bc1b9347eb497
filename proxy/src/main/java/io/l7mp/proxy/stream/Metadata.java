package io.l7mp.proxy.stream;

import io.l7mp.proxy.net.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a session: a JSON object that rules match and rewrite.
 *
 * <p>A plain tree of maps, lists, strings, numbers and booleans. The session's name is its member
 * {@code name}, so that rules can match it; answers of the API leave it out. Loop thread only.
 */
public final class Metadata {
    private static final String NAME = "name";

    private final Map<String, Object> tree = new SmallMap();

    /** Metadata of a session called {@code name}. */
    public Metadata(String name) {
        tree.put(NAME, name);
    }

    /** The session's name. */
    public String name() {
        return String.valueOf(tree.get(NAME));
    }

    /** Renames the session, before any rule has seen it. */
    public void rename(String name) {
        tree.put(NAME, name);
    }

    /** Adds the section {@code key}, for example {@code IP}. */
    public Metadata with(String key, Map<String, Object> section) {
        tree.put(key, section);
        return this;
    }

    /** Adds the sections {@code IP} and {@code protocol} with addresses and ports. */
    public Metadata withPorts(String protocol, Endpoints endpoints) {
        return with("IP", new SmallMap("src_addr", endpoints.sourceAddress(),
                "dst_addr", endpoints.destinationAddress()))
                .with(protocol, new SmallMap("src_port", (long) endpoints.sourcePort(),
                        "dst_port", (long) endpoints.destinationPort()));
    }

    /** The whole tree, to match and to rewrite. */
    public Map<String, Object> tree() {
        return tree;
    }

    /** A section such as {@code HTTP}; empty when there is none, or it is no object. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> section(String key) {
        return tree.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** What the API shows. */
    public Map<String, Object> shown() {
        var shown = new LinkedHashMap<>(tree);
        shown.remove(NAME);
        return shown;
    }

    /** The two ends of a session, as text without brackets. */
    public record Endpoints(
            String sourceAddress, int sourcePort, String destinationAddress, int destinationPort) {
        /** The ends of a TCP connection. */
        public static Endpoints of(SocketChannel channel) throws IOException {
            var remote = (InetSocketAddress) channel.getRemoteAddress();
            var local = (InetSocketAddress) channel.getLocalAddress();
            return new Endpoints(Addresses.text(remote.getAddress()), remote.getPort(),
                    Addresses.text(local.getAddress()), local.getPort());
        }

        /** {@code SRC:SPORT-DST:DPORT}, the middle of a session's name. */
        public String inName() {
            return sourceAddress + ":" + sourcePort + "-" + destinationAddress + ":"
                    + destinationPort;
        }
    }
}

package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which sessions the kernel could carry: UDP at both ends, and nothing in between that looks at the
 * data.
 */
final class OffloadRules {
    private static final String FIT = "UDP";

    private final Snapshot snapshot;

    OffloadRules(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** The first thing that keeps a session of this kind in user space; empty when nothing does. */
    Optional<String> obstacle(ListenerInfo listener, Route route) {
        var protocol = carrier(listener.listenerSpec().protocol(), listener.spec());
        if (!protocol.equals(FIT)) {
            return Optional.of("listener \"" + listener.name() + "\" speaks " + protocol
                    + ", and only UDP can be offloaded");
        }
        return destination(route.destination())
                .or(() -> Stream.concat(route.ingress().stream(), route.egress().stream())
                        .flatMap(name -> stage(name).stream()).findFirst());
    }

    /** What carries a protocol that has a transport; for others, themselves. */
    private static String carrier(String protocol, Node spec) {
        return spec.get("transport").or(() -> spec.get("transport_spec"))
                .flatMap(transport -> transport.get("protocol")).map(Node::asString)
                .orElse(protocol);
    }

    private Optional<String> destination(String name) {
        var cluster = snapshot.clusters().get(name);
        if (cluster == null) {
            return Optional.of(Place.noCluster(name));
        }
        return carrier(cluster.spec().protocol(), cluster.spec().spec()).equals(FIT)
                ? Optional.empty()
                : Optional.of(shown(cluster) + " is the destination, and only UDP can be"
                        + " offloaded");
    }

    private Optional<String> stage(String name) {
        var cluster = snapshot.clusters().get(name);
        if (cluster == null) {
            return Optional.of(Place.noCluster(name));
        }
        return cluster.connector().touchesData()
                ? Optional.of(shown(cluster) + " is on the way and needs the data")
                : Optional.empty();
    }

    private static String shown(Cluster cluster) {
        return cluster.spec().protocol() + " cluster \"" + cluster.name() + "\"";
    }
}

package io.l7mp.proxy.route;

import io.l7mp.proxy.config.RetrySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The clusters a session is led over, by name; they need not exist.
 *
 * @param destination where it ends
 * @param ingress     passed on the way there, in order
 * @param egress      passed on the way back, in order
 * @param retry       what happens when the connection to one of them fails
 */
public record Route(String name, String destination, List<String> ingress, List<String> egress,
                    RetrySpec retry) {

    /** Keeps copies of the lists. */
    public Route {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /** All of them, in the order a session passes them. */
    public List<String> clusters() {
        var all = new ArrayList<>(ingress);
        all.add(destination);
        all.addAll(egress);
        return all;
    }
}

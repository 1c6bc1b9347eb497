package io.l7mp.proxy.cluster;

import java.util.List;
import java.util.Optional;

/**
 * What a load balancer would choose at one moment, and why.
 *
 * @param endPoint   the one; empty when there is none, or when chance decides among several
 * @param candidates those whose weights and sessions are compared or drawn from; empty where that
 *                   is not how it is done
 * @param because    in words, about the endpoint or the candidates
 */
public record Preview(Optional<EndPoint> endPoint, List<EndPoint> candidates, String because) {

    static Preview of(Optional<EndPoint> endPoint, String because) {
        return new Preview(endPoint, List.of(), because);
    }
}

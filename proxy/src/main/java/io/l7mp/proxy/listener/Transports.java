package io.l7mp.proxy.listener;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import java.util.function.Function;

/**
 * Makes what carries a protocol that runs on top of others, without knowing these. Both refuse, by
 * a {@link io.l7mp.proxy.document.ConfigException}, what the configuration may not say.
 */
public interface Transports {
    /** Where a spec has that of its transport. */
    String FIELD = "transport";

    /** Another name for it. */
    String OTHER_FIELD = "transport_spec";

    /** A maker of the listener beneath; see {@link ProtocolFactory#listener}. */
    Function<ListenerContext, Listener> listenerBeneath(ListenerSpec spec);

    /** The connector beneath, which connects to the endpoints of the cluster above. */
    Connector connectorBeneath(ClusterSpec spec);
}

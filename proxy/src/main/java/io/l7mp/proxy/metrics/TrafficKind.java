package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Traffic.Flow;
import java.util.List;
import java.util.Locale;

/** What has {@link Traffic}, and the words its metrics use. */
public enum TrafficKind {
    /** Listeners, and their clients. */
    LISTENER("sessions", "Sessions of the listener that are alive.",
            List.of(Fault.SESSION_FAILED, Fault.SESSION_REFUSED, Fault.CONNECTION_LOST,
                    Fault.PROTOCOL_ERROR)),
    /** Clusters, and whoever is at the other end, if that is not the cluster itself. */
    CLUSTER("streams", "Streams of sessions to the cluster that are open or being opened.",
            List.of(Fault.CONNECT_FAILED, Fault.NO_ENDPOINT, Fault.CONNECTION_LOST,
                    Fault.PROTOCOL_ERROR));

    private static final String PAYLOAD = " Payload only: no headers, frames or handshakes.";
    private static final String PACKETS = " A packet is a datagram or message; of a byte stream"
            + " (TCP, Unix, HTTP) one read or write, however much that took.";

    private final String live;
    private final String liveHelp;
    private final List<Fault> faults;

    TrafficKind(String live, String liveHelp, List<Fault> faults) {
        this.live = live;
        this.liveHelp = liveHelp;
        this.faults = faults;
    }

    /** What it is called in names and labels. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of one of its metrics. */
    String metric(String what) {
        return "l7mp_" + word() + "_" + what;
    }

    /** What is alive on it. */
    String live() {
        return live;
    }

    String liveHelp() {
        return liveHelp;
    }

    /** What can go wrong with it. */
    List<Fault> faults() {
        return faults;
    }

    /** What exactly {@code flow}, one of bytes or packets, counts. */
    String help(Flow flow) {
        return switch (flow) {
            case RECEIVED_BYTES -> "Bytes that came from " + peers() + " into sessions." + PAYLOAD;
            case RECEIVED_PACKETS -> "Packets that came from " + peers() + " into sessions."
                    + PACKETS;
            case SENT_BYTES -> "Bytes that sessions handed on to be sent to " + peers()
                    + ", those dropped there included." + PAYLOAD;
            case SENT_PACKETS -> "Packets that sessions handed on to be sent to " + peers()
                    + ", those dropped there included." + PACKETS;
            case REQUESTS, OPENED, CLOSED -> throw new IllegalArgumentException(flow.name());
        };
    }

    String dropsHelp() {
        return "Packets from or to " + peers() + " that were dropped, by reason; reasons that have"
                + " not occurred are left out.";
    }

    String faultsHelp() {
        return switch (this) {
            case LISTENER -> "Sessions that failed or were refused, connections to clients that"
                    + " broke, and breaches of protocol by clients, by reason.";
            case CLUSTER -> "Attempts to connect that failed, or found no endpoint, connections"
                    + " that broke, and breaches of protocol by the other end, by reason.";
        };
    }

    private String peers() {
        return this == LISTENER ? "clients of the listener" : "the cluster";
    }
}

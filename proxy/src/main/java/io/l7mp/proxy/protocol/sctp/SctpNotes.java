package io.l7mp.proxy.protocol.sctp;

import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_ADDED;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_AVAILABLE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_CONFIRMED;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_MADE_PRIM;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_POTENTIALLY_FAILED;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_REMOVED;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ADDR_UNREACHABLE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_CANT_STR_ASSOC;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_COMM_LOST;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_COMM_UP;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_RESTART;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SHUTDOWN_COMP;

import io.l7mp.ffi.sctp.SctpNotification;
import io.l7mp.ffi.sctp.SctpNotification.AddressChange;
import io.l7mp.ffi.sctp.SctpNotification.AssociationChange;
import io.l7mp.ffi.sctp.SctpNotification.DeliveryAborted;
import io.l7mp.ffi.sctp.SctpNotification.RemoteError;
import io.l7mp.ffi.sctp.SctpNotification.Shutdown;
import io.l7mp.ffi.sctp.SctpNotification.Unknown;
import io.l7mp.proxy.net.Addresses;
import java.util.List;
import java.util.Optional;

/** What a session's events say of an association. */
final class SctpNotes {
    /** Causes of errors by their numbers, RFC 9260 section 3.3.10. */
    private static final List<String> CAUSES = List.of("none", "invalid stream identifier",
            "missing mandatory parameter", "stale cookie", "out of resource",
            "unresolvable address", "unrecognized chunk type", "invalid mandatory parameter",
            "unrecognized parameters", "no user data", "cookie received while shutting down",
            "restart with new addresses", "user-initiated abort", "protocol violation");

    private SctpNotes() {
    }

    /** A line, unless there is nothing to say. */
    static Optional<String> text(SctpNotification notification) {
        return switch (notification) {
            case AssociationChange change -> Optional.of(text(change));
            case AddressChange change -> Optional.of(text(change));
            case RemoteError error ->
                Optional.of("The peer reports an error: " + cause(error.cause()));
            case Shutdown shutdown -> Optional.of("The peer shuts the association down");
            case DeliveryAborted aborted ->
                Optional.of("The rest of a message on stream " + aborted.stream() + " is lost");
            case Unknown unknown -> Optional.empty();
        };
    }

    private static String text(AssociationChange change) {
        return switch (change.state()) {
            case SCTP_COMM_UP -> "Association established, streams in: " + change.streamsIn()
                    + ", out: " + change.streamsOut();
            case SCTP_COMM_LOST -> "Association lost: " + cause(change.error());
            case SCTP_RESTART -> "Association restarted by the peer, streams in: "
                    + change.streamsIn() + ", out: " + change.streamsOut();
            case SCTP_SHUTDOWN_COMP -> "Association shut down";
            case SCTP_CANT_STR_ASSOC ->
                "Association could not be established: " + cause(change.error());
            default -> "Association changed: " + change.state();
        };
    }

    private static String text(AddressChange change) {
        var path = "Path to " + change.address().map(Addresses::text).orElse("the peer") + " ";
        return path + switch (change.state()) {
            case SCTP_ADDR_AVAILABLE -> "available";
            case SCTP_ADDR_UNREACHABLE -> "unreachable";
            case SCTP_ADDR_REMOVED -> "removed";
            case SCTP_ADDR_ADDED -> "added";
            case SCTP_ADDR_MADE_PRIM -> "made the primary one";
            case SCTP_ADDR_CONFIRMED -> "confirmed";
            case SCTP_ADDR_POTENTIALLY_FAILED -> "potentially failed";
            default -> "changed: " + change.state();
        };
    }

    private static String cause(int number) {
        return number < CAUSES.size() ? CAUSES.get(number) : "cause " + number;
    }
}

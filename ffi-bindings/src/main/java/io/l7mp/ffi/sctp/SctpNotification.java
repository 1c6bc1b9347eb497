// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_ASSOC_CHANGE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PARTIAL_DELIVERY_ABORTED;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PARTIAL_DELIVERY_EVENT;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_PEER_ADDR_CHANGE;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_REMOTE_ERROR;
import static io.l7mp.ffi.sctp.SctpConstants.SCTP_SHUTDOWN_EVENT;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the kernel says of an association among its messages (MSG_NOTIFICATION), as values. Whatever
 * the bytes are, {@link #of} makes something of them: what is cut short or new is {@link Unknown}.
 */
public sealed interface SctpNotification {

    /**
     * The association has begun, ended or changed.
     *
     * @param state SCTP_COMM_UP, SCTP_COMM_LOST, ...
     * @param error cause of an end, RFC 9260 section 3.3.10, or 0
     */
    record AssociationChange(int state, int error, int streamsIn, int streamsOut)
        implements SctpNotification {
    }

    /**
     * A path to the peer has changed.
     *
     * @param address the peer's address; empty when it is of an unknown family
     * @param state SCTP_ADDR_AVAILABLE, SCTP_ADDR_UNREACHABLE, ...
     */
    record AddressChange(Optional<InetAddress> address, int state) implements SctpNotification {
    }

    /** The peer has sent an ERROR chunk for this cause, RFC 9260 section 3.3.10. */
    record RemoteError(int cause) implements SctpNotification {
    }

    /** The peer has begun to shut down: it takes no more messages. */
    record Shutdown() implements SctpNotification {
    }

    /** The rest of the message that is being received will not come. */
    record DeliveryAborted(long stream) implements SctpNotification {
    }

    /** Anything else; {@code type} is 0 when not even that is there. */
    record Unknown(int type) implements SctpNotification {
    }

    /** Reads what lies between position and limit; changes neither. */
    static SctpNotification of(ByteBuffer bytes) {
        var at = bytes.slice().order(ByteOrder.nativeOrder());
        var type = at.remaining() < Short.BYTES ? 0 : Short.toUnsignedInt(at.getShort(0));
        if (at.remaining() < size(type)) {
            return new Unknown(type);
        }
        return switch (type) {
            case SCTP_ASSOC_CHANGE -> associationChange(at);
            case SCTP_PEER_ADDR_CHANGE ->
                new AddressChange(address(at), at.getInt(SctpPAddrChange.STATE));
            case SCTP_REMOTE_ERROR -> new RemoteError(Short.toUnsignedInt(
                at.order(ByteOrder.BIG_ENDIAN).getShort(SctpRemoteError.ERROR)));
            case SCTP_SHUTDOWN_EVENT -> new Shutdown();
            case SCTP_PARTIAL_DELIVERY_EVENT -> partialDelivery(at);
            default -> new Unknown(type);
        };
    }

    private static int size(int type) {
        return switch (type) {
            case SCTP_ASSOC_CHANGE -> SctpAssocChange.SIZE;
            case SCTP_PEER_ADDR_CHANGE -> SctpPAddrChange.SIZE;
            case SCTP_REMOTE_ERROR -> SctpRemoteError.SIZE;
            case SCTP_PARTIAL_DELIVERY_EVENT -> SctpPdApiEvent.SIZE;
            default -> 0;
        };
    }

    private static SctpNotification partialDelivery(ByteBuffer at) {
        return at.getInt(SctpPdApiEvent.INDICATION) == SCTP_PARTIAL_DELIVERY_ABORTED
            ? new DeliveryAborted(Integer.toUnsignedLong(at.getInt(SctpPdApiEvent.STREAM)))
            : new Unknown(SCTP_PARTIAL_DELIVERY_EVENT);
    }

    private static SctpNotification associationChange(ByteBuffer at) {
        return new AssociationChange(Short.toUnsignedInt(at.getShort(SctpAssocChange.STATE)),
            Short.toUnsignedInt(at.getShort(SctpAssocChange.ERROR)),
            Short.toUnsignedInt(at.getShort(SctpAssocChange.IN)),
            Short.toUnsignedInt(at.getShort(SctpAssocChange.OUT)));
    }

    /** Of a sockaddr_in or sockaddr_in6; an IPv4 address within IPv6 is an IPv4 address. */
    private static Optional<InetAddress> address(ByteBuffer at) {
        var begin = SctpPAddrChange.ADDRESS;
        return switch (at.getShort(begin)) {
            case AF_INET -> Optional.of(address(at, begin + 4, 4));
            case AF_INET6 -> Optional.of(address(at, begin + 8, 16));
            default -> Optional.empty();
        };
    }

    private static InetAddress address(ByteBuffer from, int offset, int length) {
        var bytes = new byte[length];
        from.get(offset, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes make an address", impossible);
        }
    }
}

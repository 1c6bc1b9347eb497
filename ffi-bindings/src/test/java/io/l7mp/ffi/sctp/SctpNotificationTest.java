// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.l7mp.ffi.sctp.SctpNotification.AddressChange;
import io.l7mp.ffi.sctp.SctpNotification.AssociationChange;
import io.l7mp.ffi.sctp.SctpNotification.DeliveryAborted;
import io.l7mp.ffi.sctp.SctpNotification.RemoteError;
import io.l7mp.ffi.sctp.SctpNotification.Shutdown;
import io.l7mp.ffi.sctp.SctpNotification.Unknown;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications as the kernel writes them, and as it never would. */
class SctpNotificationTest {

    private static final int LONGEST = 200;

    @Test
    void shouldReadAnAssociationChange() throws Exception {
        var bytes = notification(SctpConstants.SCTP_ASSOC_CHANGE, SctpAssocChange.SIZE)
            .putShort(8, (short) SctpConstants.SCTP_COMM_LOST).putShort(10, (short) 12)
            .putShort(12, (short) 65_535).putShort(14, (short) 3);
        assertEquals(new AssociationChange(SctpConstants.SCTP_COMM_LOST, 12, 3, 65_535),
            SctpNotification.of(bytes));
    }

    @Test
    void shouldReadWhatFollowsAnAbort() {
        var bytes = notification(SctpConstants.SCTP_ASSOC_CHANGE, SctpAssocChange.SIZE + 32);
        assertInstanceOf(AssociationChange.class, SctpNotification.of(bytes));
    }

    @Test
    void shouldReadPathsOfBothFamilies() throws Exception {
        var four = change(2).put(8 + 4, new byte[] {10, 0, 0, 1});
        assertEquals(new AddressChange(Optional.of(InetAddress.getByName("10.0.0.1")),
            SctpConstants.SCTP_ADDR_UNREACHABLE), SctpNotification.of(four));
        var six = InetAddress.getByName("fd00::7");
        assertEquals(new AddressChange(Optional.of(six), SctpConstants.SCTP_ADDR_UNREACHABLE),
            SctpNotification.of(change(10).put(8 + 8, six.getAddress())));
        var mapped = change(10).put(8 + 8 + 10, new byte[] {-1, -1, 10, 0, 0, 1});
        assertEquals(SctpNotification.of(four), SctpNotification.of(mapped));
        assertEquals(new AddressChange(Optional.empty(), SctpConstants.SCTP_ADDR_UNREACHABLE),
            SctpNotification.of(change(77)));
    }

    @Test
    void shouldReadTheOthers() {
        assertEquals(new Shutdown(),
            SctpNotification.of(notification(SctpConstants.SCTP_SHUTDOWN_EVENT, 12)));
        assertEquals(new RemoteError(0x0102), SctpNotification.of(
            notification(SctpConstants.SCTP_REMOTE_ERROR, SctpRemoteError.SIZE)
                .put(8, new byte[] {1, 2})));
        assertEquals(new DeliveryAborted(7), SctpNotification.of(
            notification(SctpConstants.SCTP_PARTIAL_DELIVERY_EVENT, SctpPdApiEvent.SIZE)
                .putInt(16, 7)));
        assertEquals(new Unknown(0x8888), SctpNotification.of(notification(0x8888, 64)));
    }

    @ParameterizedTest
    @ValueSource(ints = {SctpConstants.SCTP_ASSOC_CHANGE, SctpConstants.SCTP_PEER_ADDR_CHANGE,
        SctpConstants.SCTP_REMOTE_ERROR, SctpConstants.SCTP_PARTIAL_DELIVERY_EVENT, 0, 0x800f})
    void shouldNotReadBeyondItsEnd(int type) {
        var whole = notification(type, LONGEST);
        for (var noise : new Random(type).ints(LONGEST).toArray()) {
            whole.put(2 + Math.floorMod(noise, LONGEST - 2), (byte) (noise >>> 24));
        }
        IntStream.rangeClosed(0, LONGEST).forEach(length -> {
            var cut = ByteBuffer.allocate(length).put(0, whole, 0, length);
            var read = SctpNotification.of(cut);
            if (length < 2) {
                assertEquals(new Unknown(0), read);
            } else if (length < 12) {
                assertEquals(new Unknown(type), read);
            }
            assertEquals(read, SctpNotification.of(behind(cut)));
        });
    }

    /** The same in the middle of other memory, as in a receive buffer. */
    private static ByteBuffer behind(ByteBuffer bytes) {
        var room = ByteBuffer.allocateDirect(bytes.remaining() + 300);
        return room.put(100, bytes, 0, bytes.remaining())
            .limit(100 + bytes.remaining()).position(100);
    }

    private static ByteBuffer change(int family) {
        return notification(SctpConstants.SCTP_PEER_ADDR_CHANGE, SctpPAddrChange.SIZE)
            .putShort(8, (short) family).putInt(136, SctpConstants.SCTP_ADDR_UNREACHABLE);
    }

    private static ByteBuffer notification(int type, int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder())
            .putShort(0, (short) type).putInt(4, length);
    }
}

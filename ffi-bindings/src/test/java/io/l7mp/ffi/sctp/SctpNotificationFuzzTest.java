// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.sctp.SctpNotification.AssociationChange;
import io.l7mp.ffi.sctp.SctpNotification.DeliveryAborted;
import io.l7mp.ffi.sctp.SctpNotification.RemoteError;
import io.l7mp.ffi.sctp.SctpNotification.Unknown;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Whatever bytes are taken for what the kernel tells of an association. */
class SctpNotificationFuzzTest {

    @FuzzTest
    void notifications(byte[] input) {
        var inTheMidst = ByteBuffer.allocate(input.length + 9).position(5).put(input)
            .position(5).limit(5 + input.length);
        var notification = SctpNotification.of(inTheMidst);
        assertEquals(5, inTheMidst.position());
        assertEquals(input.length, inTheMidst.remaining());
        assertEquals(notification, SctpNotification.of(ByteBuffer.wrap(input)));
        switch (notification) {
            case AssociationChange change -> assertTrue(isShort(change.state())
                && isShort(change.error()) && isShort(change.streamsIn())
                && isShort(change.streamsOut()), change.toString());
            case RemoteError error -> assertTrue(isShort(error.cause()));
            case DeliveryAborted aborted -> assertTrue(aborted.stream() >= 0);
            case Unknown unknown -> assertTrue(isShort(unknown.type()));
            default -> { }
        }
    }

    /** The kernel says how long they are; what an item says of itself may be anything. */
    @FuzzTest
    void controlData(byte[] input) {
        try (var arena = Arena.ofConfined()) {
            var control = arena.allocate(input.length + Long.BYTES, Long.BYTES);
            MemorySegment.copy(MemorySegment.ofArray(input), 0, control, 0, input.length);
            var item = CMsgHdr.find(control.address(), input.length, Constants.IPPROTO_SCTP,
                SctpConstants.SCTP_RCVINFO);
            if (item != 0) {
                var offset = item - control.address();
                assertTrue(offset >= 0 && offset % Long.BYTES == 0, "at " + offset);
                assertTrue(CMsgHdr.dataLength(item) >= 0);
                assertTrue(CMsgHdr.data(item) + CMsgHdr.dataLength(item)
                    <= control.address() + input.length, "it goes beyond the end");
            }
        }
    }

    private static boolean isShort(int value) {
        return value >= 0 && value <= 0xffff;
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.ffi.CCompiler;
import io.l7mp.ffi.libc.CMsgHdr;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compares what is written by hand with what the C compiler says. */
class SctpLayoutTest {

    private static final List<String> HEADERS =
        List.of("stdint.h", "sys/socket.h", "linux/sctp.h");

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        assertAgrees(CCompiler.describe(List.of(SctpAssocChange.LAYOUT, SctpEvent.LAYOUT,
            SctpGetAddrs.LAYOUT, SctpInitMsg.LAYOUT, SctpPAddrChange.LAYOUT,
            SctpPAddrInfo.LAYOUT, SctpPAddrParams.LAYOUT, SctpPdApiEvent.LAYOUT,
            SctpRcvInfo.LAYOUT, SctpRemoteError.LAYOUT, SctpRtoInfo.LAYOUT, SctpSndInfo.LAYOUT,
            SctpStatus.LAYOUT)));
    }

    @Test
    void shouldHaveTheValuesOfTheHeader() throws Exception {
        assertAgrees(CCompiler.describe(SctpConstants.class));
    }

    @Test
    void shouldLeaveRoomForControlDataAsTheMacrosDo() throws Exception {
        assertAgrees(Map.of(
            "CMSG_SPACE(sizeof(struct sctp_sndinfo))", (long) CMsgHdr.space(SctpSndInfo.SIZE),
            "CMSG_SPACE(sizeof(struct sctp_rcvinfo))", (long) CMsgHdr.space(SctpRcvInfo.SIZE)));
    }

    private static void assertAgrees(Map<String, Long> expected) throws Exception {
        var actual = CCompiler.evaluate(HEADERS, expected.keySet());
        assertEquals(new TreeMap<>(actual), new TreeMap<>(expected));
    }
}

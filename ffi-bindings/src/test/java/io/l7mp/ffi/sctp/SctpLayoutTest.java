// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import io.l7mp.ffi.CCompiler;
import io.l7mp.ffi.libc.CMsgHdr;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares what is written by hand with what the C compiler says. */
class SctpLayoutTest {

    private static final List<String> HEADERS =
        List.of("stdint.h", "sys/socket.h", "linux/sctp.h");

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        CCompiler.assertAgrees(HEADERS, CCompiler.describe(List.of(SctpAssocChange.LAYOUT,
            SctpEvent.LAYOUT,
            SctpGetAddrs.LAYOUT, SctpInitMsg.LAYOUT, SctpPAddrChange.LAYOUT,
            SctpPAddrInfo.LAYOUT, SctpPAddrParams.LAYOUT, SctpPdApiEvent.LAYOUT,
            SctpRcvInfo.LAYOUT, SctpRemoteError.LAYOUT, SctpRtoInfo.LAYOUT, SctpSndInfo.LAYOUT,
            SctpStatus.LAYOUT)));
    }

    @Test
    void shouldHaveTheValuesOfTheHeader() throws Exception {
        CCompiler.assertAgrees(HEADERS, CCompiler.describe(SctpConstants.class));
    }

    @Test
    void shouldLeaveRoomForControlDataAsTheMacrosDo() throws Exception {
        CCompiler.assertAgrees(HEADERS, Map.of(
            "CMSG_SPACE(sizeof(struct sctp_sndinfo))", (long) CMsgHdr.space(SctpSndInfo.SIZE),
            "CMSG_SPACE(sizeof(struct sctp_rcvinfo))", (long) CMsgHdr.space(SctpRcvInfo.SIZE)));
    }
}

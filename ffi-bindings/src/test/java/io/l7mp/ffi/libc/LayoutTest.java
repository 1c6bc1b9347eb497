// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import io.l7mp.ffi.CCompiler;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares what is written by hand with what the C compiler says. */
class LayoutTest {

    private static final List<String> HEADERS = List.of(
        "fcntl.h", "netinet/in.h", "netinet/tcp.h", "netinet/udp.h", "sched.h", "sys/epoll.h",
        "sys/eventfd.h", "sys/mman.h", "sys/resource.h", "sys/socket.h", "sys/uio.h", "sys/un.h");

    private static final List<StructLayout> LAYOUTS = List.of(
        CMsgHdr.LAYOUT, In6PktInfo.LAYOUT, InPktInfo.LAYOUT, IoVec.LAYOUT, MMsgHdr.LAYOUT,
        MsgHdr.LAYOUT, RLimit.LAYOUT, SockAddr.IN_LAYOUT, SockAddr.IN6_LAYOUT, SockAddrUn.LAYOUT,
        UCred.LAYOUT);

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        CCompiler.assertAgrees(HEADERS, CCompiler.describe(LAYOUTS));
    }

    @Test
    void shouldHaveTheValuesOfTheHeaders() throws Exception {
        CCompiler.assertAgrees(HEADERS, CCompiler.describe(Constants.class));
    }

    @Test
    void shouldComputeTheSpaceOfControlDataAsTheMacrosDo() throws Exception {
        CCompiler.assertAgrees(HEADERS, Map.of(
            "CMSG_SPACE(sizeof(unsigned short))", (long) CMsgHdr.SEGMENT_SPACE,
            "CMSG_SPACE(sizeof(struct in_pktinfo))", (long) CMsgHdr.space(InPktInfo.SIZE),
            "CMSG_SPACE(sizeof(struct in6_pktinfo))", (long) CMsgHdr.PKTINFO_SPACE,
            "CMSG_LEN(0)", CMsgHdr.data(0)));
    }
}

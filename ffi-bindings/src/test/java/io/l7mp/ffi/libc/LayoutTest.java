// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import io.l7mp.ffi.Layouts;
import java.lang.foreign.StructLayout;
import java.util.HashMap;
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
        MsgHdr.LAYOUT, RLimit.LAYOUT, SockAddr.IN_LAYOUT, SockAddr.IN6_LAYOUT, SockAddrUn.LAYOUT);

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        Layouts.assertAgree(HEADERS, LAYOUTS);
    }

    @Test
    void shouldHaveTheValuesOfTheHeaders() throws Exception {
        var expected = new HashMap<String, Long>();
        for (var field : Constants.class.getFields()) {
            expected.put(field.getName(), (long) field.getInt(null));
        }
        Layouts.assertAgree(HEADERS, expected);
    }

    @Test
    void shouldComputeTheSpaceOfControlDataAsTheMacrosDo() throws Exception {
        Layouts.assertAgree(HEADERS, Map.of(
            "CMSG_SPACE(sizeof(unsigned short))", (long) CMsgHdr.SEGMENT_SPACE,
            "CMSG_SPACE(sizeof(struct in_pktinfo))", (long) CMsgHdr.space(InPktInfo.SIZE),
            "CMSG_SPACE(sizeof(struct in6_pktinfo))", (long) CMsgHdr.PKTINFO_SPACE,
            "CMSG_LEN(0)", CMsgHdr.data(0)));
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import io.l7mp.ffi.CCompiler;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compares the structs and constants of packet sockets with what the C compiler says. */
class PacketLayoutTest {

    private static final List<String> HEADERS = List.of(
        "sys/socket.h", "sys/ioctl.h", "sys/mman.h", "net/if.h", "net/if_arp.h",
        "linux/filter.h", "linux/if_ether.h", "linux/if_packet.h", "linux/virtio_net.h");

    private static final List<StructLayout> LAYOUTS = List.of(
        IfReq.LAYOUT, PacketMreq.LAYOUT, SockAddrLl.LAYOUT, SockFilter.LAYOUT, SockFprog.LAYOUT,
        Tpacket3Hdr.LAYOUT, TpacketBlockDesc.LAYOUT, TpacketReq3.LAYOUT, TpacketStatsV3.LAYOUT,
        VirtioNetHdr.LAYOUT);

    // Younger than the headers of some distributions.
    private static final List<String> YOUNG = List.of("VIRTIO_NET_HDR_GSO_UDP_L4");

    @Test
    void shouldLayOutStructsAsTheCompilerDoes() throws Exception {
        var expected = new TreeMap<String, Long>();
        LAYOUTS.forEach(layout -> describe(layout, expected));
        CCompiler.assertAgrees(HEADERS, expected);
    }

    @Test
    void shouldHaveTheValuesOfTheHeaders() throws Exception {
        var expected = new TreeMap<String, Long>();
        for (var field : PacketConstants.class.getFields()) {
            if (!YOUNG.contains(field.getName())) {
                expected.put(field.getName(), (long) field.getInt(null));
            }
        }
        CCompiler.assertAgrees(HEADERS, expected);
    }

    @Test
    void shouldFindTheAddressBehindTheHeaderOfAFrame() throws Exception {
        CCompiler.assertAgrees(HEADERS, Map.of("TPACKET_ALIGN(sizeof(struct tpacket3_hdr))",
            (long) Tpacket3Hdr.SIZE));
    }

    private static void describe(StructLayout layout, Map<String, Long> expected) {
        var struct = "struct " + layout.name().orElseThrow();
        expected.put("sizeof(" + struct + ")", layout.byteSize());
        for (var member : layout.memberLayouts()) {
            member.name().ifPresent(name -> {
                var offset = layout.byteOffset(PathElement.groupElement(name));
                expected.put("offsetof(" + struct + ", " + name + ")", offset);
                expected.put("sizeof(((" + struct + " *) 0)->" + name + ")", member.byteSize());
            });
        }
    }
}

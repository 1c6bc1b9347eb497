package io.l7mp.proxy.protocol.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.ffi.packet.PacketConstants;
import io.l7mp.ffi.packet.SocketFilter.Instruction;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a spec may say, and what it is told when it says something else. */
class PacketSpecTest {
    @Test
    void shouldHaveDefaults() {
        var spec = spec(Map.of());
        assertEquals(FrameType.RAW, spec.type());
        assertEquals(PacketConstants.ETH_P_ALL, spec.ethertype());
        assertFalse(spec.promiscuous());
        assertTrue(spec.filter().isEmpty() && spec.fanout().isEmpty());
        assertEquals(8 << 20, spec.ring().bytes());
    }

    @Test
    void shouldReadEverything() {
        var spec = spec(Map.of("type", "dgram", "ethertype", "0x88B5", "promiscuous", true,
                "fanout", Map.of("group", 7, "mode", "lb"), "destination", "02:00:00:00:00:fF",
                "ring", Map.of("blocks", 2, "block_size", 65536, "retire", 10)));
        assertEquals(FrameType.DGRAM, spec.type());
        assertEquals(0x88B5, spec.ethertype());
        assertEquals(new Fanout(7, PacketConstants.PACKET_FANOUT_LB), spec.fanout().orElseThrow());
        assertEquals(0x0200000000ffL, spec.destination().getAsLong());
        assertEquals("02:00:00:00:00:ff", Mac.text(spec.destination().getAsLong()));
        assertEquals(131_072, spec.ring().bytes());
        assertEquals(0x800, spec(Map.of("ethertype", 2048)).ethertype());
        assertEquals(0x806, spec(Map.of("ethertype", "arp")).ethertype());
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertRefused(Map.of("type", "cooked"), "/type: expected \"raw\" or \"dgram\"");
        assertRefused(Map.of("ethertype", 5), "/ethertype: expected an integer from 1536");
        assertRefused(Map.of("ethertype", "0x5ff"), "/ethertype: expected \"all\"");
        assertRefused(Map.of("ethertype", "ipx"), "/ethertype: expected \"all\"");
        assertRefused(Map.of("fanout", Map.of()), "/fanout: group is missing");
        assertRefused(Map.of("fanout", Map.of("group", 1, "mode", "fair")), "/fanout/mode: exp");
        assertRefused(Map.of("fanout", Map.of("group", 65536)), "/fanout/group: expected");
        assertRefused(Map.of("destination", "02:00:00:00:00:01"), "only type dgram needs that");
        for (var mac : List.of("", "02", "02:00:00:00:00:0g", "02:00:00:00:00:01:02",
                "2:0:0:0:0:1")) {
            assertRefused(Map.of("type", "dgram", "destination", mac),
                    "/destination: expected an Ethernet address");
        }
        assertRefused(Map.of("ring", Map.of("block_size", 100_000)), "expected a power of two");
        assertRefused(Map.of("ring", Map.of("blocks", 4096, "block_size", 1 << 20)), "gibibyte");
    }

    @Test
    void shouldReadCode() {
        var all = new Instruction(6, 0, 0, 262144);
        assertEquals(List.of(all), filter(List.of(List.of(6, 0, 0, 262144))));
        assertEquals(List.of(all), filter("1\n6 0 0 262144\n"));
        assertEquals(List.of(all), filter("1 6 0 0 262144"));
    }

    @Test
    void shouldSayWhatIsWrongWithCode() {
        assertRefused(Map.of("filter", 1), "/filter: expected");
        assertRefused(Map.of("filter", " "), "/filter: expected a filter expression");
        assertRefused(Map.of("filter", List.of()), "this one 0");
        assertRefused(Map.of("filter", Collections.nCopies(4097, List.of(6, 0, 0, 0))), "4097");
        assertRefused(Map.of("filter", List.of(List.of(6, 0, 0))), "/filter/0: expected an instr");
        assertRefused(Map.of("filter", List.of(List.of(6, 256, 0, 0))), "/filter/0/1: expected");
        assertRefused(Map.of("filter", List.of(List.of(6, 0, 0, -1))), "/filter/0/3: expected");
        assertRefused(Map.of("filter", "2\n6 0 0 0"), "tcpdump -ddd prints");
        assertRefused(Map.of("filter", "1\n6 0 0 0 0"), "tcpdump -ddd prints");
        assertRefused(Map.of("filter", "1\n6 999 0 0"), "tcpdump -ddd prints");
        assertRefused(Map.of("filter", List.of(List.of(0x28, 0, 0, 12))),
                "/filter: the kernel does not accept this code");
    }

    @Test
    void shouldHaveExpressionsCompiled() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tcpdump")), "no tcpdump");
        assertTrue(filter("udp port 53").size() > 5);
        assertRefused(Map.of("filter", "udp prt 53"), "/filter: can't parse filter expression");
        assertRefused(Map.of("filter", "-w /tmp/x"), "/filter: can't parse filter expression");
        assertRefused(Map.of("filter", "portrange 9-70000000"), "/filter: ");
    }

    private static List<Instruction> filter(Object filter) {
        return spec(Map.of("filter", filter)).filter().orElseThrow().instructions();
    }

    private static PacketSpec spec(Map<String, Object> spec) {
        return PacketSpec.of(Node.of(spec), Optional.of("no-such-if"));
    }

    private static void assertRefused(Map<String, Object> spec, String why) {
        var e = assertThrows(ConfigException.class, () -> spec(spec));
        assertTrue(e.content().contains(why), e.content());
    }
}

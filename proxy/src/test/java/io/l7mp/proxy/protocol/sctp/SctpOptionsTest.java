package io.l7mp.proxy.protocol.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.protocol.sctp.SctpOptions.Rto;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a spec may say of associations. */
class SctpOptionsTest {
    @Test
    void shouldLeaveToTheKernelWhatIsNotSaid() {
        assertEquals(new SctpOptions(0, 0, 0, 0, true, OptionalInt.empty(), Optional.empty()),
                SctpOptions.of(Node.empty()));
    }

    @Test
    void shouldReadEverything() {
        var spec = Node.of(Map.of("streams", Map.of("out", 4L, "in", 65_535L), "stream", 3L,
                "ppid", 0xffff_ffffL, "nodelay", false, "heartbeat_interval", 0L,
                "rto", Map.of("initial", 100L, "min", 50L, "max", 200L)));
        assertEquals(new SctpOptions(4, 65_535, 3, -1, false, OptionalInt.of(0),
                Optional.of(new Rto(100, 50, 200))), SctpOptions.of(spec));
    }

    @ParameterizedTest
    @CsvSource({"initial,50,50,50,60000", "initial,70000,70000,1000,70000",
        "min,5000,5000,5000,60000", "min,90000,90000,90000,90000", "max,200,200,200,200",
        "max,2000,2000,1000,2000"})
    void shouldAdaptLimitsThatAreLeftOut(String key, long value, int initial, int min, int max) {
        assertEquals(new Rto(initial, min, max), Rto.of(Node.of(Map.of(key, value))));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        refuse("/stream", Map.of("stream", 10L));
        refuse("/stream", Map.of("stream", 4L, "streams", Map.of("out", 4L)));
        refuse("/streams/out", Map.of("streams", Map.of("out", 0L)));
        refuse("/ppid", Map.of("ppid", 1L << 32));
        refuse("/ppid", Map.of("ppid", -1L));
        refuse("/ppid", Map.of("ppid", "46"));
        refuse("/rto", Map.of("rto", Map.of("min", 200L, "max", 100L)));
        refuse("/rto", Map.of("rto", Map.of("initial", 50L, "min", 100L)));
        refuse("/rto/initial", Map.of("rto", Map.of("initial", 0L)));
        refuse("/heartbeat_interval", Map.of("heartbeat_interval", -1L));
    }

    @Test
    void shouldReadOneAddressOrAList() throws Exception {
        assertEquals("[::]:7", SctpHosts.ofListener(Node.of(Map.of("port", 7L))).toString());
        assertEquals("10.0.0.1:7", place("10.0.0.1").toString());
        assertEquals("[fd00::1]:7", place("fd00::1").toString());
        var both = place(List.of("10.0.0.1", "fd00::1"));
        assertEquals("[10.0.0.1, fd00::1]:7", both.toString());
        assertTrue(place(List.of("10.0.0.1", "10.0.0.2")).resolve().isIpv4());
        assertTrue(!both.resolve().isIpv4());
        assertThrows(ConfigException.class, () -> place(List.of()));
        assertThrows(ConfigException.class, () -> place("10.0.0.256"));
        assertThrows(ConfigException.class, () -> place(List.of("10.0.0.1", "")));
        assertThrows(ConfigException.class, () -> SctpHosts.ofListener(Node.empty()));
    }

    @Test
    void shouldRefuseMoreAddressesThanThereIsRoomFor() {
        var most = Collections.nCopies(64, "fd00::1");
        assertEquals("[" + String.join(", ", most) + "]:7", place(most).toString());
        var more = Collections.nCopies(65, "fd00::1");
        var refusal = assertThrows(ConfigException.class, () -> place(more));
        assertEquals("/address", refusal.pointer());
        var connector = new SctpConnector(null, SctpOptions.of(Node.empty()), SctpPlace.ANY, 7);
        assertEquals(Optional.empty(), connector.flawOf(most));
        assertEquals(Optional.of("more than 64 addresses"), connector.flawOf(more));
    }

    @Test
    void shouldLookUpNamesWhenItIsAsked() throws Exception {
        var named = place(List.of("localhost", "10.0.0.1"));
        assertEquals("[localhost, 10.0.0.1]:7", named.toString());
        var resolved = named.resolve().addresses();
        assertTrue(resolved.getFirst().isLoopbackAddress());
        assertEquals(2, resolved.size());
        assertThrows(UnknownHostException.class, () -> place("no-such-host.invalid").resolve());
    }

    private static SctpHosts place(Object address) {
        return SctpHosts.ofListener(Node.of(Map.of("port", 7L, "address", address)));
    }

    private static void refuse(String pointer, Map<String, ?> spec) {
        var refusal = assertThrows(ConfigException.class, () -> SctpOptions.of(Node.of(spec)));
        assertEquals(pointer, refusal.pointer());
    }
}

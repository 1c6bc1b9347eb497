// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a proxy with offload makes of the rights, the room and the settings it is given. */
@NeedsNetNs
@NeedsOffload
class CircumstancesTest extends OwnProxyCases {
    private static final List<String> HELPER =
        List.of("env", "JDK_JAVA_OPTIONS=-Dl7mp.offload.variant=helper");

    @Test
    void shouldWorkWithTheProgramForOlderKernels() throws IOException {
        var proxy = start(HELPER);
        assertEquals("helper", status(proxy).at("variant").text());
        carry(proxy);
        for (var length : new int[] {1, 64, 999, 1400}) {
            Carried.exchange(client(), served(), new byte[length]);
            Carried.exchange(served(), client(), new byte[length]);
        }
        proxy.stop();
    }

    @Test
    void shouldSayWhatIsMissing() throws IOException {
        var proxy = start(List.of("env",
            "JDK_JAVA_OPTIONS=-Dl7mp.offload.variant=helper -Dl7mp.offload.attach=clsact",
            "setpriv", "--inh-caps=-all", "--bounding-set=-all,+bpf"));
        var features = status(proxy).at("features");
        assertEquals("{\"available\":true}", features.at("cap_bpf").toString());
        assertEquals("missing CAP_PERFMON (for the faster variant of the program)",
            features.at("cap_perfmon/reason").text());
        assertTrue(features.at("bpf_redirect_neigh/reason").text()
            .startsWith("not tried: missing CAP_NET_ADMIN"), features.toString());
        assertTrue(features.at("tcx/reason").text().startsWith("not tried: "),
            features.toString());
        serve(proxy);
        proxy.stop();
    }

    @Test
    void shouldServeInUserSpaceWhatTheTableHasNoRoomFor() throws IOException {
        configure("offload: init, offload_sessions: 1");
        var proxy = start(List.of());
        carry(proxy);
        var second = own(lab().client().call(() ->
            UdpConn.to(new InetSocketAddress(Lab.PROXY4, 15000))));
        second.send(PING);
        var servedToo = upstream().accept();
        servedToo.receive();
        Await.until("a session that found the table full", () -> proxy.api().sessions("udp")
            .get(1).at("offload/ingress").text().equals("the kernel's table of flows is full"));
        Carried.exchange(second, servedToo, PING);
        Carried.exchange(servedToo, second, PING);
        assertEquals(1, status(proxy).at("refused/table_full").number());
        proxy.stop();
    }

    @Test
    void shouldSayWhichInterfaceIsMissing() throws IOException {
        configure("offload: init, offload_ifs: 'lo,eth9'");
        var proxy = start(List.of());
        var status = status(proxy);
        assertEquals("false", status.at("active").toString());
        assertEquals("offload_ifs: there is no interface eth9", status.at("reason").text());
        serve(proxy);
        assertEquals("offload_ifs: there is no interface eth9",
            proxy.api().sessions("udp").getFirst().at("offload/ingress").text());
        proxy.stop();
        assertNothingLeft();
    }

    @Test
    void shouldNotCarryWhatComesInByOtherInterfaces() throws IOException {
        configure("offload: init, offload_ifs: [ cli0, lo ]");
        var proxy = start(List.of());
        serve(proxy);
        assertEquals("interface srv0 is not among the interfaces of the offload",
            proxy.api().sessions("udp").getFirst().at("offload/ingress").text());
        proxy.stop();
    }

    @Test
    void shouldGoOnWithoutWhenItIsNotAllowedTo() throws IOException {
        var proxy = start(allowing(""));
        var status = status(proxy);
        assertEquals("false", status.at("active").toString());
        assertTrue(status.at("reason").text().startsWith(
            "missing CAP_BPF (to load kernel programs), CAP_NET_ADMIN ("), status.toString());
        serve(proxy);
        proxy.stop();
    }

    @Test
    void shouldNeedNoMoreThanTwoCapabilities() throws IOException {
        var proxy = start(allowing(",+bpf,+net_admin"));
        assertEquals("helper", status(proxy).at("variant").text());
        if (HostKernel.hasDirect()) {
            assertTrue(status(proxy).at("unavailable/direct").text().contains("CAP_PERFMON"));
        }
        carry(proxy);
        proxy.stop();
    }

    @Test
    void shouldUseAThirdCapabilityForTheFasterProgram() throws IOException {
        var proxy = start(allowing(",+bpf,+net_admin,+perfmon"));
        assertEquals(HostKernel.variant(), status(proxy).at("variant").text());
        carry(proxy);
        proxy.stop();
    }

    /** Names in the file system for kernel objects keep the program when nobody runs. */
    @Test
    void shouldUseWhatWasPreparedAndNeedLessForThat() throws IOException {
        var pins = Path.of("/sys/fs/bpf/" + lab().dir().getFileName());
        var options = "JDK_JAVA_OPTIONS=-Dl7mp.offload.pins=" + pins;
        own(() -> command(options, "cleanup"));
        assertTrue(command(options, "prepare").contains(HostKernel.hasTcx() ? "link-srv0"
            : "flows"));
        configure("offload: no_init");
        for (var round = 0; round < 2; round++) {
            // Back from the namespace that ip-netns(8) has made, which has no such file system.
            var proxy = start(List.of("nsenter", "--mount=/proc/"
                + ProcessHandle.current().pid() + "/ns/mnt", "env", options,
                "setpriv", "--inh-caps=-all", "--bounding-set=-all,+bpf"));
            assertEquals(List.of("prepared", "prepared", "prepared"),
                status(proxy).at("interfaces").each("mode"));
            carry(proxy);
            kill(proxy);
        }
        assertTrue(hasPrograms());
        assertTrue(command(options, "cleanup").contains("removed " + pins.resolve("flows")));
        assertNothingLeft();
        assertFalse(Files.exists(pins));
    }

    /** As a user who is not root; to read the files of this test takes another capability. */
    private static List<String> allowing(String capabilities) {
        var all = "-all,+dac_read_search" + capabilities;
        return List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "--inh-caps=" + all, "--ambient-caps=" + all, "--bounding-set=" + all);
    }
}

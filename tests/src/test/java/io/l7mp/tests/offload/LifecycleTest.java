// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy with offload does to the host, and what is left when it has gone, however. */
@NeedsNetNs
@NeedsOffload
class LifecycleTest {
    private static final byte[] PING = {1, 2, 3};
    private static final int ROUNDS = Boolean.getBoolean("l7mp.full") ? 200 : 10;
    private static final List<String> CLSACT =
        List.of("env", "JDK_JAVA_OPTIONS=-Dl7mp.offload.attach=clsact");
    private static final List<String> HELPER =
        List.of("env", "JDK_JAVA_OPTIONS=-Dl7mp.offload.variant=helper");
    private static final String CONFIG = Carried.config() + """
          - name: udp
            spec: { protocol: UDP, port: 15000 }
            options: { track: 60 }
            rules: [ { action: { route: { destination: upstream } } } ]
        clusters:
          - name: upstream
            spec: { protocol: UDP, port: 16000 }
            endpoints: [ { spec: { address: %s } } ]
        """.formatted(Lab.SERVER4);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Lab lab;
    private long programsBefore;
    private long mapsBefore;
    private Path config;
    private UdpUpstream upstream;
    private UdpConn client;
    private Conn served;

    @BeforeEach
    void build() throws IOException {
        programsBefore = programs();
        mapsBefore = maps();
        lab = Lab.create();
        config = Files.writeString(lab.dir().resolve("l7mp.yaml"), CONFIG);
        upstream = own(lab.server().call(() ->
            UdpUpstream.listen(new InetSocketAddress(Lab.SERVER4, 16000))));
    }

    @AfterEach
    void remove() throws Exception {
        for (var each : opened) {
            each.close();
        }
        assertEquals(List.of(), lab.leftovers());
        lab.close();
    }

    @Test
    void shouldLeaveNothingWhenItEnds() throws IOException {
        var settings = forwardingSettings();
        var proxy = start(List.of());
        carry(proxy);
        assertEquals(programsBefore + 1, programs());
        assertEquals(settings, forwardingSettings());
        proxy.stop();
        assertNothingLeft();
    }

    /** The links go with the process, also while packets pass. */
    @Test
    void shouldLeaveNothingWhenItIsKilledUnderLoad() throws IOException {
        assumeTrue(HostKernel.hasTcx(), "this kernel has no tcx");
        for (var round = 0; round < ROUNDS; round++) {
            var proxy = start(List.of());
            carry(proxy);
            var isOver = new AtomicBoolean();
            var flood = Background.start(() -> flood(isOver));
            var before = status(proxy).at("packets").number();
            Await.until("packets", () -> status(proxy).at("packets").number() > before);
            kill(proxy);
            isOver.set(true);
            flood.join();
            assertNothingLeft();
        }
    }

    /** As fast as it goes; without a proxy the kernel says that nobody is there. */
    private void flood(AtomicBoolean isOver) {
        while (!isOver.get()) {
            try {
                client.send(PING);
            } catch (IOException e) {
                // Port unreachable: the proxy has gone.
                isOver.get();
            }
        }
    }

    /** Filters do not; the next proxy puts its own in their place. */
    @Test
    void shouldReplaceTheFiltersOfAProxyThatWasKilled() throws IOException {
        var first = start(CLSACT);
        carry(first);
        assertEquals(1, filters("cli0"));
        kill(first);
        assertEquals(1, filters("cli0"), "the kernel goes on without the process");
        var second = start(CLSACT);
        assertEquals(1, filters("cli0"));
        assertEquals("clsact", status(second).at("interfaces/0/mode").text());
        carry(second);
        second.stop();
        assertNothingLeft();
    }

    @Test
    void shouldLeaveTheFiltersOfOthersAlone() throws IOException {
        tc("qdisc", "add", "dev", "cli0", "clsact");
        addFilter("ingress");
        for (var mode : List.of(CLSACT, List.<String>of())) {
            var proxy = start(mode);
            carry(proxy);
            proxy.stop();
            assertEquals(1, filters("cli0"));
        }
    }

    /** A filter that came later than our qdisc is not to go with it. */
    @Test
    void shouldLeaveItsQdiscToOthers() throws IOException {
        var proxy = start(CLSACT);
        addFilter("egress");
        proxy.stop();
        assertTrue(tc("filter", "show", "dev", "cli0", "egress").contains("pref 7"));
        assertEquals("", tc("qdisc", "show", "dev", "srv0", "clsact"));
    }

    @Test
    void shouldWorkWithTheProgramForOlderKernels() throws IOException {
        var proxy = start(HELPER);
        assertEquals("helper", status(proxy).at("variant").text());
        carry(proxy);
        for (var length : new int[] {1, 64, 999, 1400}) {
            Carried.exchange(client, served, new byte[length]);
            Carried.exchange(served, client, new byte[length]);
        }
        proxy.stop();
    }

    /** Others see what the program leaves to the stack, and stay when it goes, however. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLetOthersSeeWhatItDoesNotTake(boolean isKilled) throws IOException {
        assumeTrue(HostKernel.hasTcx(), "this kernel has no tcx");
        var before = own(Bystander.attach(lab.proxy(), "cli0", lab.dir()));
        var proxy = start(List.of());
        var behind = own(Bystander.attach(lab.proxy(), "cli0", lab.dir()));
        carry(proxy);
        // Neighbours keep asking for each other: counts of others' packets come on top.
        var atFirst = before.packets();
        var atLast = behind.packets();
        for (var i = 0; i < 200; i++) {
            Carried.exchange(client, served, PING);
        }
        assertTrue(before.packets() - atFirst >= 200);
        assertTrue(behind.packets() - atLast < 50, "it sees what the kernel has carried");
        var missed = behind.packets();
        for (var i = 0; i < 100; i++) {
            serve(proxy);
        }
        assertTrue(behind.packets() - missed >= 100, "it does not see what is passed on");
        end(proxy, isKilled);
        var left = List.of(before.packets(), behind.packets());
        client.send(PING);
        Await.until("both to see a packet",
            () -> before.packets() > left.get(0) && behind.packets() > left.get(1));
        assertNothingLeft();
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
        Files.writeString(config, CONFIG.replace("offload: init",
            "offload: init, offload_sessions: 1"));
        var proxy = start(List.of());
        carry(proxy);
        var second = own(lab.client().call(() ->
            UdpConn.to(new InetSocketAddress(Lab.PROXY4, 15000))));
        second.send(PING);
        var servedToo = upstream.accept();
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
        Files.writeString(config, CONFIG.replace("offload: init",
            "offload: init, offload_ifs: 'lo,eth9'"));
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
        Files.writeString(config, CONFIG.replace("offload: init",
            "offload: init, offload_ifs: [ cli0, lo ]"));
        var proxy = start(List.of());
        serve(proxy);
        assertEquals("interface srv0 is not among the interfaces of the offload",
            proxy.api().sessions("udp").getFirst().at("offload/ingress").text());
        proxy.stop();
    }

    @Test
    void shouldGoOnWithoutWhenItIsNotAllowedTo() throws IOException {
        var proxy = start(allowing("-all"));
        var status = status(proxy);
        assertEquals("false", status.at("active").toString());
        assertTrue(status.at("reason").text().startsWith(
            "missing CAP_BPF (to load kernel programs), CAP_NET_ADMIN ("), status.toString());
        serve(proxy);
        proxy.stop();
    }

    @Test
    void shouldNeedNoMoreThanTwoCapabilities() throws IOException {
        var proxy = start(allowing("-all,+bpf,+net_admin"));
        assertEquals("helper", status(proxy).at("variant").text());
        if (HostKernel.hasDirect()) {
            assertTrue(status(proxy).at("unavailable/direct").text().contains("CAP_PERFMON"));
        }
        carry(proxy);
        proxy.stop();
    }

    @Test
    void shouldUseAThirdCapabilityForTheFasterProgram() throws IOException {
        var proxy = start(allowing("-all,+bpf,+net_admin,+perfmon"));
        assertEquals(HostKernel.variant(), status(proxy).at("variant").text());
        carry(proxy);
        proxy.stop();
    }

    /** Names in the file system for kernel objects keep the program when nobody runs. */
    @Test
    void shouldUseWhatWasPreparedAndNeedLessForThat() throws IOException {
        var pins = Path.of("/sys/fs/bpf/" + lab.dir().getFileName());
        var options = "JDK_JAVA_OPTIONS=-Dl7mp.offload.pins=" + pins;
        assertTrue(command(options, "prepare").contains(HostKernel.hasTcx() ? "link-srv0"
            : "flows"));
        Files.writeString(config, CONFIG.replace("offload: init", "offload: no_init"));
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
        assertEquals(programsBefore + 1, programs());
        assertTrue(command(options, "cleanup").contains("removed " + pins.resolve("flows")));
        assertNothingLeft();
        assertTrue(!Files.exists(pins));
    }

    @Test
    void shouldCleanUpAfterAProxyThatWasKilled() throws IOException {
        var proxy = start(CLSACT);
        carry(proxy);
        kill(proxy);
        var done = command("L7MP=", "cleanup");
        assertTrue(done.contains("removed the filter at interface cli0"), done);
        assertEquals(0, filters("cli0"));
        Await.until("no program of ours", () -> programs() == programsBefore);
    }

    /** Runs {@code l7mp offload} in the proxy's network, and the host's file systems. */
    private String command(String environment, String action) throws IOException {
        return Shell.check("nsenter", "--net=/var/run/netns/" + lab.proxy().name(), "env",
            environment, ProxyProcess.root().resolve("proxy/bin/l7mp").toString(), "offload",
            action).text();
    }

    /** Root's programs get what the bounding set leaves. */
    private static List<String> allowing(String capabilities) {
        return List.of("setpriv", "--inh-caps=-all", "--bounding-set=" + capabilities);
    }

    private ProxyProcess start(List<String> prefix) throws IOException {
        return ProxyProcess.start(lab, prefix, config);
    }

    /** One session, carried by the kernel. */
    private void carry(ProxyProcess proxy) throws IOException {
        serve(proxy);
        proxy.api().awaitSession("udp", "to be carried", session ->
            session.at("offload/ingress").text().equals("active"));
        Carried.exchange(client, served, PING);
        Carried.exchange(served, client, PING);
    }

    private void serve(ProxyProcess proxy) throws IOException {
        client = own(lab.client().call(() ->
            UdpConn.to(new InetSocketAddress(Lab.PROXY4, 15000))));
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
        Carried.exchange(served, client, PING);
    }

    private static void end(ProxyProcess proxy, boolean isKilled) {
        if (isKilled) {
            kill(proxy);
        } else {
            proxy.stop();
        }
    }

    private static void kill(ProxyProcess proxy) {
        proxy.program().kill();
        proxy.program().awaitExit();
    }

    private void assertNothingLeft() throws IOException {
        Await.until("no program of ours", () -> programs() == programsBefore);
        Await.until("no map of ours", () -> maps() == mapsBefore);
        assertFalse(Files.exists(Path.of("/sys/fs/bpf/l7mp")), "names of maps or links");
        for (var device : List.of("lo", "cli0", "srv0")) {
            assertEquals("", tc("qdisc", "show", "dev", device, "clsact"));
        }
    }

    /** A filter that matches nothing. */
    private void addFilter(String direction) throws IOException {
        tc("filter", "add", "dev", "cli0", direction, "prio", "7", "bpf", "bytecode",
            "1,6 0 0 0", "flowid", "1:1");
    }

    private static long maps() throws IOException {
        return Shell.check("bpftool", "map", "show").text().lines()
            .filter(line -> line.contains(" name l7_")).count();
    }

    /** How many programs of this name there are on this machine, attached or not. */
    private static long programs() throws IOException {
        return Shell.check("bpftool", "prog", "show").text().lines()
            .filter(line -> line.contains(" name l7_in ")).count();
    }

    private int filters(String device) throws IOException {
        return (int) tc("filter", "show", "dev", device, "ingress").lines()
            .filter(line -> line.contains("handle")).count();
    }

    private String tc(String... words) throws IOException {
        var command = new ArrayList<>(List.of("tc"));
        command.addAll(List.of(words));
        var result = Shell.run(lab.proxy().command(command));
        assertEquals(0, result.status(), result.err());
        return result.text();
    }

    /** What the ancestor would change. */
    private List<String> forwardingSettings() throws IOException {
        return lab.proxy().call(() -> {
            var values = new ArrayList<String>();
            for (var name : List.of("ipv4/ip_forward", "ipv4/conf/all/route_localnet",
                    "ipv4/conf/all/accept_local", "ipv4/conf/all/forwarding",
                    "ipv6/conf/all/forwarding")) {
                values.add(name + " " + Files.readString(Path.of("/proc/sys/net", name)));
            }
            return values;
        });
    }

    private static Json status(ProxyProcess proxy) throws IOException {
        return proxy.api().json("offload");
    }

    private <T extends AutoCloseable> T own(T resource) {
        opened.add(resource);
        return resource;
    }
}

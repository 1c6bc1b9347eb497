// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy with offload does to the host, and what is left when it has gone, however. */
@NeedsNetNs
@NeedsOffload
class LifecycleTest extends OwnProxyCases {
    private static final int ROUNDS = Boolean.getBoolean("l7mp.full") ? 200 : 10;

    @Test
    void shouldLeaveNothingWhenItEnds() throws IOException {
        var settings = forwardingSettings();
        var proxy = start(List.of());
        carry(proxy);
        assertTrue(hasPrograms());
        assertEquals(settings, forwardingSettings());
        proxy.stop();
        assertNothingLeft();
    }

    @Test
    void shouldSayOnceWhatChanges() throws IOException {
        var proxy = start(List.of());
        for (var mode : List.of("disable", "disable", "init", "init")) {
            proxy.api().post("admin", "admin: { offload: " + mode + " }");
        }
        carry(proxy);
        proxy.program().terminate();
        proxy.err().awaitEnd();
        assertEquals(List.of("on", "off", "on", "off"), proxy.err().lines().stream()
            .filter(line -> line.contains(" offload: switched "))
            .map(line -> line.replaceFirst(".*switched (on|off).*", "$1")).toList());
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
                client().send(PING);
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

    /** Others see what the program leaves to the stack, and stay when it goes, however. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLetOthersSeeWhatItDoesNotTake(boolean isKilled) throws IOException {
        assumeTrue(HostKernel.hasTcx(), "this kernel has no tcx");
        var before = own(Bystander.attach(lab().proxy(), "cli0", lab().dir()));
        var proxy = start(List.of());
        var behind = own(Bystander.attach(lab().proxy(), "cli0", lab().dir()));
        carry(proxy);
        // Neighbours keep asking for each other: counts of others' packets come on top.
        var atFirst = before.packets();
        var atLast = behind.packets();
        for (var i = 0; i < 200; i++) {
            Carried.exchange(client(), served(), PING);
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
        client().send(PING);
        Await.until("both to see a packet",
            () -> before.packets() > left.get(0) && behind.packets() > left.get(1));
        assertNothingLeft();
    }

    @Test
    void shouldCleanUpAfterAProxyThatWasKilled() throws IOException {
        var proxy = start(CLSACT);
        carry(proxy);
        kill(proxy);
        var done = command("L7MP=", "cleanup");
        assertTrue(done.contains("removed the filter at interface cli0"), done);
        assertEquals(0, filters("cli0"));
        Await.until("no program of ours", () -> !hasPrograms());
    }

    private static void end(ProxyProcess proxy, boolean isKilled) {
        if (isKilled) {
            kill(proxy);
        } else {
            proxy.stop();
        }
    }

    /** A filter that matches nothing. */
    private void addFilter(String direction) throws IOException {
        tc("filter", "add", "dev", "cli0", direction, "prio", "7", "bpf", "bytecode",
            "1,6 0 0 0", "flowid", "1:1");
    }

    private int filters(String device) throws IOException {
        return (int) tc("filter", "show", "dev", device, "ingress").lines()
            .filter(line -> line.contains("handle")).count();
    }

    /** What the ancestor would change. */
    private List<String> forwardingSettings() throws IOException {
        return lab().proxy().call(() -> {
            var values = new ArrayList<String>();
            for (var name : List.of("ipv4/ip_forward", "ipv4/conf/all/route_localnet",
                    "ipv4/conf/all/accept_local", "ipv4/conf/all/forwarding",
                    "ipv6/conf/all/forwarding")) {
                values.add(name + " " + Files.readString(Path.of("/proc/sys/net", name)));
            }
            return values;
        });
    }
}

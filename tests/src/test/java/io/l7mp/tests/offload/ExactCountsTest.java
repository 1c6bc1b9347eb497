// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What was sent is what the kernel and the proxy have counted together, to the packet and byte,
 * whatever happens while they share the work.
 */
@NeedsNetNs
@NeedsOffload
class ExactCountsTest {
    private static final int CHANGES = 20;

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    private final AtomicBoolean isOver = new AtomicBoolean();
    private UdpConn client;
    private Conn served;
    private long packets;
    private long bytes;

    @Test
    void shouldBeExactWhenOffloadIsSwitchedOffAndOn() throws IOException {
        var metrics = open();
        var traffic = Background.start(this::talk);
        for (var i = 0; i < CHANGES; i++) {
            switchOffload("disable");
            switchOffload("init");
        }
        assertExact(metrics, traffic);
    }

    @Test
    void shouldBeExactWhenTheRouteChanges() throws IOException {
        var metrics = open();
        var proxy = BED.lab().proxy();
        var traffic = Background.start(this::talk);
        for (var i = 0; i < CHANGES; i++) {
            // The same way by name, with another length: entries are put in anew.
            proxy.ip("route", "replace", Lab.SERVER4 + "/32", "dev", "srv0", "src", Lab.INNER4,
                "mtu", String.valueOf(1400 + i));
            carried.awaitActive();
        }
        assertExact(metrics, traffic);
        proxy.ip("route", "del", Lab.SERVER4 + "/32");
    }

    @Test
    void shouldBeExactWhenTheSessionEnds() throws IOException {
        var metrics = open();
        var traffic = Background.start(this::talk);
        isOver.set(true);
        traffic.join();
        BED.api().remove("sessions/" + BED.api().sessions(carried.listener()).getFirst()
            .at("name").text());
        assertCounted(metrics);
    }

    private MetricsPage open() throws IOException {
        var metrics = MetricsPage.open(BED);
        carried.open(Lab.SERVER4);
        var upstream = BED.server(() -> carried.upstream(Lab.SERVER4));
        client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
        client.send(new byte[1]);
        served = upstream.accept();
        served.receive();
        served.send(new byte[1]);
        client.receive();
        packets = 1;
        bytes = 1;
        carried.awaitActive();
        return metrics;
    }

    /** Each datagram is answered by its like, so that none may be lost unnoticed. */
    private void talk() throws IOException {
        while (!isOver.get() || packets < 1000) {
            var data = new byte[(int) (packets % 1000)];
            Carried.exchange(client, served, data);
            Carried.exchange(served, client, data);
            packets++;
            bytes += data.length;
        }
    }

    private void assertExact(MetricsPage metrics, Background<?> traffic) throws IOException {
        carried.awaitActive();
        isOver.set(true);
        traffic.join();
        assertCounted(metrics);
    }

    private void assertCounted(MetricsPage metrics) throws IOException {
        for (var side : new String[] {"listener", "cluster"}) {
            var name = side.equals("listener") ? carried.listener() : carried.cluster();
            for (var way : new String[] {"received", "sent"}) {
                var series = "l7mp_" + side + "_" + way + "_%s_total{" + side + "=\"" + name
                    + "\",protocol=\"UDP\"}";
                metrics.await(series.formatted("packets"), packets);
                metrics.await(series.formatted("bytes"), bytes);
            }
        }
    }

    private static void switchOffload(String mode) throws IOException {
        var reply = BED.api().post("admin", "admin: { offload: " + mode + " }");
        assertEquals(200, reply.status(), reply.toString());
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many sessions that the kernel carries, each with an upstream socket of its own. */
@NeedsNetNs
@NeedsOffload
class CrowdTest {
    private static final int SESSIONS = Boolean.getBoolean("l7mp.full") ? 18_000 : 1_000;
    private static final int AT_ONCE = 50;
    private static final int PORT = 7000;
    private static final int UPSTREAM_PORT = 7001;
    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestBed BED = new TestBed(ProxyProcess.controllerOnly()
        .replace("log_level: info", "log_level: info, offload: init") + """
          - name: many
            spec: { protocol: UDP, port: %d }
            options: { idle_timeout: 0 }
            rules: [ { action: { route: { destination: { name: up, spec:
              { protocol: UDP, port: %d }, endpoints: [ { spec: { address: %s } } ] } } } } ]
        """.formatted(PORT, UPSTREAM_PORT, Lab.SERVER4));

    @Test
    void shouldCarryThemAll() throws IOException {
        var upstream = BED.server(() ->
            new DatagramSocket(new InetSocketAddress(Lab.SERVER4, UPSTREAM_PORT)));
        var echo = Background.start(() -> echo(upstream));
        var clients = BED.lab().client().call(CrowdTest::clients);
        talk(clients, 1);
        awaitStatus("entries", 2 * SESSIONS);
        // All but the first datagram of each session, whose answer is carried already.
        awaitStatus("packets", SESSIONS);
        talk(clients, 2);
        awaitStatus("packets", 3 * SESSIONS);
        assertEquals(200, BED.api().post("admin", "admin: { offload: disable }").status());
        assertEquals(0, BED.api().json("offload").at("entries").number());
        talk(clients, 3);
        BED.api().remove("listeners/many?recursive=true");
        clients.forEach(UdpConn::close);
        upstream.close();
        echo.join();
    }

    /** Every session says a number and hears it again. */
    private static void talk(List<UdpConn> clients, int round) throws IOException {
        for (var from = 0; from < SESSIONS; from += AT_ONCE) {
            for (var i = from; i < from + AT_ONCE; i++) {
                clients.get(i).send(number(i, round));
            }
            for (var i = from; i < from + AT_ONCE; i++) {
                assertArrayEquals(number(i, round), clients.get(i).receive().orElseThrow());
            }
        }
    }

    private static void awaitStatus(String field, int wanted) throws IOException {
        Await.until(wanted + " " + field, LONG, () ->
            BED.api().json("offload").at(field).number() == wanted);
    }

    private static byte[] number(int client, int round) {
        return ByteBuffer.allocate(2 * Integer.BYTES).putInt(client).putInt(round).array();
    }

    private static List<UdpConn> clients() throws IOException {
        var clients = new ArrayList<UdpConn>();
        for (var i = 0; i < SESSIONS; i++) {
            clients.add(UdpConn.to(new InetSocketAddress(Lab.PROXY4, PORT)));
        }
        return clients;
    }

    private static void echo(DatagramSocket upstream) throws IOException {
        var packet = new DatagramPacket(new byte[100], 100);
        try {
            while (true) {
                packet.setLength(100);
                upstream.receive(packet);
                upstream.send(packet);
            }
        } catch (SocketException e) {
            if (!upstream.isClosed()) {
                throw e;
            }
        }
    }
}

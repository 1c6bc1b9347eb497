// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A proxy that runs out of descriptors stops accepting data, answers its API, and recovers. */
@NeedsNetNs
class DescriptorLimitTest {
    private static final int LIMIT = 256;

    @Test
    void shouldPauseAcceptingBelowTheLimitAndResume() throws IOException {
        try (var lab = Lab.create()) {
            var config = ProxyProcess.file(lab, "l7mp.yaml", ProxyProcess.controllerOnly() + """
                  - name: echo
                    spec: { protocol: TCP, port: 7000 }
                    rules: [ { action: { route: { destination: { spec: { protocol: Echo } } } } } ]
                """);
            var proxy = ProxyProcess.start(lab,
                List.of("prlimit", "--nofile=" + LIMIT + ":" + LIMIT), config);
            var clients = connectTooMany(lab);
            Await.until("the descriptors to fill up", () -> proxy.descriptors() > LIMIT - 70);
            assertTrue(proxy.descriptors() <= LIMIT - 50, proxy.descriptors() + " are open");
            for (var i = 0; i < 20; i++) {
                assertEquals(200, proxy.api().get("admin").status());
            }
            var last = clients.getLast();
            last.send("still waiting\n");
            assertTrue(last.isSilent(), "accepted beyond the limit");
            for (var client : clients.subList(0, LIMIT)) {
                client.close();
            }
            assertEquals("still waiting", last.receiveLine());
            clients.subList(LIMIT, clients.size()).forEach(lab::own);
            proxy.stop();
            assertEquals(List.of(), lab.leftovers());
        }
    }

    private static List<StreamConn> connectTooMany(Lab lab) throws IOException {
        var clients = new ArrayList<StreamConn>();
        for (var i = 0; i < LIMIT + 30; i++) {
            clients.add(lab.client().call(
                () -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, 7000))));
        }
        return clients;
    }
}

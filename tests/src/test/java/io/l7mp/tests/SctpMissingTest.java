// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Sctp;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said where the kernel has no SCTP. */
@NeedsNetNs
class SctpMissingTest {
    private static final String MODULE = "this kernel has no SCTP, or its module sctp is not"
        + " loaded (modprobe sctp)";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @BeforeEach
    void isMissing() {
        Assumptions.assumeFalse(Sctp.isHere(), "this kernel has SCTP");
    }

    @Test
    void shouldRefuseAListener() throws IOException {
        var reply = BED.api().post("listeners", "listener: { name: sctp, spec: { protocol: SCTP,"
            + " port: 4000 }, rules: [] }");
        assertTrue(reply.status() >= 400, reply.toString());
        assertTrue(reply.body().contains("SCTPListener.run: \\\"sctp\\\": Could not bind to"
            + " [::]:4000: " + MODULE), reply.body());
        assertEquals(400, BED.api().get("listeners/sctp").status());
    }

    @Test
    void shouldFailTheSession() throws IOException {
        var port = BED.port();
        BED.api().create("listeners", """
            listener:
              name: to-sctp
              spec: { protocol: TCP, port: %d }
              options: { track: 60 }
              rules:
                - action:
                    route:
                      destination:
                        spec: { protocol: SCTP, port: 4000 }
                        endpoints: [ { spec: { address: %s } } ]
            """.formatted(port, Lab.SERVER4));
        BED.client(() -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
        var session = BED.api().awaitStatus("to-sctp", "DESTROYED");
        assertTrue(session.at("events").toString().contains(
            "connect " + Lab.SERVER4 + ":4000: " + MODULE), session.toString());
    }
}

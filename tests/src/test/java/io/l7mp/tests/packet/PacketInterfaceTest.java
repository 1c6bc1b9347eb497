// SPDX-License-Identifier: MIT
package io.l7mp.tests.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.PacketConn;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interfaces that are switched off, are deleted, or were never there. */
@NeedsNetNs
class PacketInterfaceTest {
    private static final String DEVICE = "extra0";
    private static final String ECHO = "{ spec: { protocol: Echo } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final Scene scene = new Scene(BED);
    private int descriptors;

    @BeforeEach
    void count() throws IOException {
        descriptors = BED.proxy().descriptors();
        plug();
    }

    @AfterEach
    void unplug() throws IOException {
        // It may be gone already.
        Shell.run(List.of("ip", "-n", scene.proxy().name(), "link", "del", DEVICE));
    }

    @Test
    void shouldEndTheSessionWhenTheInterfaceIsDeletedUnderLoad() throws IOException {
        var listener = scene.listen(DEVICE, "promiscuous: true", ECHO);
        BED.api().awaitStatus(listener, "CONNECTED");
        var stop = new AtomicBoolean();
        var client = client();
        var load = Background.start(() -> send(client, stop));
        scene.metadata(listener);
        scene.proxy().ip("link", "del", DEVICE);
        var session = BED.api().awaitStatus(listener, "DESTROYED");
        stop.set(true);
        load.join();
        assertTrue(Scene.messages(session).stream().anyMatch(message -> message.contains(
            "interface " + DEVICE + ": ")), session.toString());
        assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
        BED.proxy().err().await("what it waits for", line -> line.contains(
            "waits: interface " + DEVICE + ": No such device (ENODEV)"));
        assertEquals(0, scene.rings());
        plug();
        awaitSecondSession(listener);
        echo(client());
    }

    @Test
    void shouldGoOnWhenTheInterfaceIsSwitchedOnAgain() throws IOException {
        var listener = scene.listen(DEVICE, "ethertype: " + Scene.ETHERTYPE, ECHO);
        BED.api().awaitStatus(listener, "CONNECTED");
        scene.proxy().ip("link", "set", DEVICE, "down");
        var session = BED.api().awaitStatus(listener, "DESTROYED");
        assertTrue(Scene.messages(session).stream().anyMatch(message -> message.contains(
            "interface extra0: Network is down (ENETDOWN)")), session.toString());
        scene.proxy().ip("link", "set", DEVICE, "up");
        awaitSecondSession(listener);
        echo(client());
    }

    @Test
    void shouldWaitForAnInterfaceThatIsOff() throws IOException {
        scene.proxy().ip("link", "set", DEVICE, "down");
        var listener = scene.listen(DEVICE, "ethertype: " + Scene.ETHERTYPE, ECHO);
        assertEquals(0, BED.api().sessions(listener).size());
        scene.proxy().ip("link", "set", DEVICE, "up");
        BED.api().awaitStatus(listener, "CONNECTED");
        echo(client());
    }

    @Test
    void shouldEndTheSessionWhenTheInterfaceOfItsClusterIsDeleted() throws IOException {
        var listener = scene.listen(Scene.NEAR, "ethertype: " + Scene.ETHERTYPE,
            scene.interfaceCluster(DEVICE, "ethertype: " + Scene.ETHERTYPE));
        BED.api().awaitStatus(listener, "CONNECTED");
        scene.proxy().ip("link", "del", DEVICE);
        var session = BED.api().awaitStatus(listener, "DESTROYED");
        assertTrue(Scene.messages(session).stream().anyMatch(message -> message.contains(
            "interface extra0: ")), session.toString());
        // Another one is tried, not more than once a second, and says why it fails.
        var next = Await.answer("another session", () -> BED.api().sessions(listener).stream()
            .skip(1).findFirst());
        Await.until("it to fail", () -> BED.api().sessions(listener).get(1).at("status").text()
            .equals("DESTROYED"));
        assertTrue(BED.api().sessions(listener).get(1).at("events/2/content").text().endsWith(
            "interface extra0: No such device (ENODEV)"), next.toString());
        assertTrue(BED.api().sessions(listener).size() < 10);
    }

    @Test
    void shouldLeaveNothingOpen() throws IOException {
        for (var i = 0; i < 5; i++) {
            var listener = scene.listen(DEVICE, "promiscuous: true, ethertype: "
                + Scene.ETHERTYPE, scene.interfaceCluster(Scene.FAR, "promiscuous: true"));
            BED.api().awaitStatus(listener, "CONNECTED");
            assertEquals(2, scene.rings());
            BED.api().remove("listeners/" + listener + "?recursive=true");
        }
        Await.until("descriptors as before", () -> BED.proxy().descriptors() <= descriptors);
        assertEquals(0, scene.rings());
        assertEquals(0, scene.promiscuity(DEVICE));
        assertEquals(0, scene.promiscuity(Scene.FAR));
    }

    private void awaitSecondSession(String listener) throws IOException {
        Await.until("another session", () -> BED.api().sessions(listener).stream().skip(1)
            .anyMatch(session -> session.at("status").text().equals("CONNECTED")));
    }

    private void plug() throws IOException {
        scene.proxy().ip("link", "add", DEVICE, "type", "veth", "peer", "name", "far0", "netns",
            BED.lab().client().name());
        scene.proxy().ip("link", "set", DEVICE, "up");
        BED.lab().client().ip("link", "set", "far0", "up");
    }

    private PacketConn client() throws IOException {
        return BED.client(() -> PacketConn.open("far0", Scene.ETHERTYPE));
    }

    private static void echo(PacketConn client) throws IOException {
        client.send(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, client.receive(3));
    }

    private static void send(PacketConn client, AtomicBoolean stop) {
        while (!stop.get()) {
            try {
                client.send(new byte[1000]);
            } catch (ErrnoException e) {
                return;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}

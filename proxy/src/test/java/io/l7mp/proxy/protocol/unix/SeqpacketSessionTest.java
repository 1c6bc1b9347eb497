package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;
import static io.l7mp.proxy.protocol.unix.UnixScene.openDescriptors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.session.ProxyFixture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SeqpacketSessionTest {
    private static final String LONGEST = "x".repeat(64 * 1024);

    @TempDir
    private Path directory;

    private UnixScene scene;
    private Path file;
    private Path upstream;

    @BeforeEach
    void start() throws IOException {
        scene = new UnixScene("UnixDomainSeqpacket");
        file = directory.resolve("listener");
        upstream = directory.resolve("upstream");
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
    }

    @Test
    void shouldCarryMessagesAndEndsBothWays() throws Exception {
        try (var server = listen(upstream)) {
            scene.relay(upstream, "", "{}").listen(file, "");
            try (var client = connect(file); var peer = relayed(server, client)) {
                for (var text : List.of("one", "", LONGEST, "")) {
                    client.send(text);
                    peer.send(text);
                }
                for (var text : List.of("one", "", LONGEST, "")) {
                    assertEquals(text, peer.receive());
                    assertEquals(text, client.receive());
                }
            }
        }
        var session = scene.proxy.awaitSession("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
                ProxyFixture.events(session));
    }

    @Test
    void shouldKnowWhoHasConnected() throws Exception {
        scene.echo().listen(file, "");
        var own = UnixPeer.ownCredentials();
        var mine = directory.resolve("client");
        try (var client = UnixPeer.open(SOCK_SEQPACKET).bind(mine).connect(file)) {
            client.send("hi");
            assertEquals("hi", client.receive());
            assertEquals(Map.of("filename", file.toString(), "peer", mine.toString(),
                    "pid", (long) own.pid(), "uid", own.uid(), "gid", own.gid()),
                    scene.client("CONNECTED"));
        }
    }

    @Test
    void shouldListenAndConnectToAbstractNames() throws Exception {
        var name = "@l7mp-seq-" + ProcessHandle.current().pid();
        try (var server = listen(name + "-up")) {
            scene.relay(name + "-up", "", "{}").listen(name, "");
            try (var client = connect(name); var peer = relayed(server, client)) {
                peer.send("back");
                assertEquals("back", client.receive());
                assertEquals(name, scene.client("CONNECTED").get("filename"));
            }
        }
    }

    @Test
    void shouldPushBackInsteadOfLosingAnything() throws Exception {
        try (var server = listen(upstream)) {
            scene.relay(upstream, "", "{}").listen(file, "");
            try (var client = connect(file); var peer = relayed(server, client)) {
                var sending = Thread.ofPlatform().start(() -> {
                    for (var i = 0; i < 20_000; i++) {
                        client.sendOrFail("message " + i);
                    }
                });
                for (var i = 0; i < 20_000; i++) {
                    assertEquals("message " + i, peer.receive());
                }
                sending.join();
            }
        }
    }

    @Test
    void shouldFindAnUpstreamThatComesLate() throws Exception {
        scene.relay(upstream, "", "{retry_on: always, num_retries: 200, timeout: 20}")
                .listen(file, "");
        listen(upstream).close();
        try (var client = connect(file)) {
            client.send("kept");
            client.send("");
            scene.proxy.awaitSession("INIT");
            Files.delete(upstream);
            try (var server = listen(upstream); var peer = server.accept()) {
                assertEquals("kept", peer.receive());
                assertEquals("", peer.receive());
                peer.send("back");
                assertEquals("back", client.receive());
            }
        }
    }

    @Test
    void shouldSayThatNobodyIsThere() throws Exception {
        scene.relay(upstream, "", "{}").listen(file, "");
        try (var client = connect(file)) {
            assertEquals("", client.receive());
        }
        var session = scene.proxy.awaitSession("DESTROYED").toString();
        assertTrue(session.contains("connect " + upstream + ": No such file"), session);
    }

    @Test
    void shouldReplaceAStaleFileAndLeaveOthersAlone() throws Exception {
        listen(file).close();
        scene.echo().listen(file, "").close();
        assertFalse(Files.exists(file));
        try (var other = listen(file)) {
            assertThrows(FileAlreadyExistsException.class, () -> scene.listen(file, ""));
        }
    }

    @Test
    void shouldNotTakeDescriptorsOfPeers() throws Exception {
        scene.echo().listen(file, "");
        try (var client = connect(file)) {
            client.send("hi");
            client.receive();
            var before = openDescriptors();
            for (var i = 0; i < 20; i++) {
                client.sendDescriptors("take this", 10);
                assertEquals("take this", client.receive());
            }
            assertEquals(before, openDescriptors());
        }
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws Exception {
        try (var server = listen(upstream)) {
            var before = openDescriptors();
            var available = scene.proxy.descriptors().available();
            var listener = scene.relay(upstream, "", "{}").listen(file, "");
            for (var i = 0; i < 20; i++) {
                try (var client = connect(file)) {
                    relayed(server, client).close();
                    assertEquals("", client.receive());
                }
            }
            listener.close();
            scene.proxy.sessions().endAll("enough").join();
            scene.proxy.loops().next().awaitReleases();
            assertEquals(before, openDescriptors());
            assertEquals(available, scene.proxy.descriptors().available());
        }
    }

    /** The upstream's side of the session of {@code client}. */
    private static UnixPeer relayed(UnixPeer server, UnixPeer client) throws IOException {
        client.send("hello");
        var peer = server.accept();
        assertEquals("hello", peer.receive());
        return peer;
    }

    private static UnixPeer listen(Object name) throws IOException {
        return UnixPeer.open(SOCK_SEQPACKET).bind(name).listen();
    }

    private static UnixPeer connect(Object name) throws IOException {
        return UnixPeer.open(SOCK_SEQPACKET).connect(name);
    }
}

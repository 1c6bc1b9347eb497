package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
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
class DatagramSessionTest {
    private static final String LONGEST = "x".repeat(64 * 1024);

    @TempDir
    private Path directory;

    private UnixScene scene;
    private Path file;
    private Path mine;
    private Path upstream;

    @BeforeEach
    void start() throws IOException {
        scene = new UnixScene("UnixDomainDatagram");
        file = directory.resolve("listener");
        mine = directory.resolve("client");
        upstream = directory.resolve("upstream");
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
    }

    @Test
    void shouldKeepDatagramsApartWhateverTheirLength() throws Exception {
        scene.echo().listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
            for (var text : List.of("one", "", "three", LONGEST, "", "")) {
                client.send(text);
            }
            for (var text : List.of("one", "", "three", LONGEST, "", "")) {
                assertEquals(text, client.receive());
            }
        }
        assertEquals(1, scene.sessions());
    }

    @Test
    void shouldLoseWhatIsTooLong() throws Exception {
        scene.echo().listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
            client.send(LONGEST + "y");
            client.send("short");
            assertEquals("short", client.receive());
        }
    }

    @Test
    void shouldKnowWhoSendsTheFirstDatagram() throws Exception {
        scene.echo().listen(file, "");
        var own = UnixPeer.ownCredentials();
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
            client.send("hi");
            client.receive();
        }
        assertEquals(Map.of("filename", file.toString(), "peer", mine.toString(),
                "pid", (long) own.pid(), "uid", own.uid(), "gid", own.gid()),
                scene.client("CONNECTED"));
        assertEquals("UNIX:l-0", scene.proxy.awaitSession("CONNECTED").get("name"));
    }

    @Test
    void shouldMakeASessionForEachPeer() throws Exception {
        scene.echo().listen(file, "");
        for (var i = 0; i < 3; i++) {
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine + "-" + i).connect(file)) {
                client.send("a" + i);
                client.send("b" + i);
                assertEquals("a" + i, client.receive());
                assertEquals("b" + i, client.receive());
            }
        }
        assertEquals(3, scene.sessions());
    }

    @Test
    void shouldMakeOneSessionOfAllWhoAreBoundToNothing() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            scene.relay(upstream, "", "{}").listen(file, "");
            for (var i = 0; i < 3; i++) {
                try (var client = UnixPeer.open(SOCK_DGRAM).connect(file)) {
                    client.send("from " + i);
                    assertEquals("from " + i, server.receive());
                }
            }
        }
        assertEquals(1, scene.sessions());
        assertEquals(List.of("filename", "uid", "gid"),
                List.copyOf(scene.client("CONNECTED").keySet()));
    }

    @Test
    void shouldEndTheSessionsOfThoseWhoAreSilent() throws Exception {
        scene.echo().idleAfter(1).listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
            client.send("hi");
            client.receive();
            scene.proxy.awaitSession("DESTROYED");
            client.send("again");
            assertEquals("again", client.receive());
        }
        assertEquals(2, scene.sessions());
    }

    @Test
    void shouldTalkToAbstractNames() throws Exception {
        var name = "@l7mp-test-" + ProcessHandle.current().pid();
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(name + "-up")) {
            var listener = scene.relay(name + "-up", ", bind: '" + name + "-own'", "{}")
                    .listen(name, "");
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(name + "-client").connect(name)) {
                client.send("there");
                assertEquals("there", server.receiveFrom());
                server.reply("back");
                assertEquals("back", client.receive());
                assertEquals(name + "-client", scene.client("CONNECTED").get("peer"));
                listener.close();
                // The name is free although there was a session.
                scene.listen(name, "").close();
            }
        }
    }

    @Test
    void shouldBeAnsweredAtANameOfItsOwn() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            scene.relay(upstream, "", "{}").listen(file, "");
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
                client.send("");
                assertEquals("", server.receiveFrom());
                server.reply(LONGEST);
                assertEquals(LONGEST, client.receive());
            }
        }
    }

    @Test
    void shouldBindToFilesOfItsOwnAndRemoveThem() throws Exception {
        var own = directory.resolve("own-*");
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            UnixPeer.open(SOCK_DGRAM).bind(directory.resolve("own-1")).close();
            scene.relay(upstream, ", bind: {filename: '" + own + "', mode: '0622'}", "{}")
                    .listen(file, "");
            for (var i = 0; i < 2; i++) {
                try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine + "-" + i).connect(file)) {
                    client.send("hi");
                    server.receiveFrom();
                }
            }
            assertEquals("rw--w--w-", SocketFiles.mode(directory.resolve("own-0")));
            assertTrue(Files.exists(directory.resolve("own-1")));
            scene.proxy.sessions().endAll("enough").join();
            assertFalse(Files.exists(directory.resolve("own-0")));
            assertFalse(Files.exists(directory.resolve("own-1")));
        }
    }

    @Test
    void shouldSayThatItsOwnNameIsTaken() throws Exception {
        var own = directory.resolve("own");
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream);
                var other = UnixPeer.open(SOCK_DGRAM).bind(own)) {
            scene.relay(upstream, ", bind: '" + own + "'", "{}").listen(file, "");
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
                client.send("hi");
                var session = scene.proxy.awaitSession("DESTROYED").toString();
                assertTrue(session.contains("own: is in use"), session);
            }
            assertTrue(Files.exists(own));
        }
    }

    @Test
    void shouldFindAnUpstreamThatComesBack() throws Exception {
        var retry = "{retry_on: always, num_retries: 100, timeout: 20}";
        var server = UnixPeer.open(SOCK_DGRAM).bind(upstream);
        scene.relay(upstream, "", retry).listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
            client.send("first");
            assertEquals("first", server.receive());
            server.close();
            client.send("lost");
            scene.awaitEvent("DISCONNECT");
            client.send("kept");
            Files.delete(upstream);
            server = UnixPeer.open(SOCK_DGRAM).bind(upstream);
            assertEquals("kept", server.receiveFrom());
            server.reply("back");
            assertEquals("back", client.receive());
        } finally {
            server.close();
        }
    }

    @Test
    void shouldEndTheSessionOfAPeerThatIsGone() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            scene.relay(upstream, "", "{}").listen(file, "");
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
                client.send("hi");
                server.receiveFrom();
            }
            server.reply("anybody?");
            var session = scene.proxy.awaitSession("DESTROYED").toString();
            assertTrue(session.contains("send " + mine + ": Connection refused"), session);
            Files.delete(mine);
            try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
                client.send("again");
                assertEquals("again", server.receiveFrom());
                server.reply("yes");
                assertEquals("yes", client.receive());
            }
        }
    }

    @Test
    void shouldTalkToOnePeerOnlyAndFromTheStart() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream);
                var client = UnixPeer.open(SOCK_DGRAM).bind(mine);
                var other = UnixPeer.open(SOCK_DGRAM).bind(directory.resolve("other"))) {
            scene.relay(upstream, ", bind: '" + directory.resolve("own") + "'", "{}")
                    .listen(file, ", connect: '" + mine + "'");
            assertEquals(Map.of("filename", file.toString(), "peer", mine.toString()),
                    scene.client("CONNECTED"));
            server.connect(directory.resolve("own")).send("first");
            assertEquals("first", client.receive());
            other.connect(file).send("intruder");
            client.connect(file).send("second");
            assertEquals("second", server.receive());
        }
        assertEquals(1, scene.sessions());
    }

    @Test
    void shouldMakeItsOnlyPeerWaitInsteadOfLosingAnything() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream);
                var client = UnixPeer.open(SOCK_DGRAM).bind(mine)) {
            scene.relay(upstream, "", "{}").listen(file, ", connect: '" + mine + "'");
            client.connect(file);
            var sending = Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 20_000; i++) {
                    client.sendOrFail("datagram " + i);
                }
            });
            for (var i = 0; i < 20_000; i++) {
                assertEquals("datagram " + i, server.receive());
            }
            sending.join();
        }
    }

    @Test
    void shouldFindItsOnlyPeerAgain() throws Exception {
        var client = UnixPeer.open(SOCK_DGRAM).bind(mine);
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            scene.relay(upstream, ", bind: '" + directory.resolve("own") + "'",
                    "{retry_on: always, num_retries: 1000, timeout: 20}")
                    .listen(file, ", connect: '" + mine + "'");
            scene.awaitEvent("CONNECT");
            client.close();
            Files.delete(mine);
            server.connect(directory.resolve("own")).send("lost");
            scene.awaitEvent("DISCONNECT");
            client = UnixPeer.open(SOCK_DGRAM).bind(mine);
            client.connect(file).send("here I am");
            assertEquals("here I am", server.receive());
            server.send("welcome back");
            assertEquals("welcome back", client.receive());
        } finally {
            client.close();
        }
        assertEquals(1, scene.sessions());
    }

    @Test
    void shouldEndTheOnlySessionWithAnAbstractName() throws Exception {
        var name = "@l7mp-only-" + ProcessHandle.current().pid();
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            var listener = scene.relay(upstream, "", "{retry_on: always, num_retries: 1000}")
                    .listen(name, ", connect: '" + mine + "'");
            scene.awaitEvent("CONNECT");
            listener.close();
            scene.proxy.awaitSession("DESTROYED");
            scene.listen(name, "").close();
            assertTrue(Files.exists(upstream), server::toString);
        }
    }

    @Test
    void shouldNotTakeDescriptorsOfPeers() throws Exception {
        scene.echo().listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file)) {
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
    void shouldReplaceAStaleFileAndLeaveOthersAlone() throws Exception {
        UnixPeer.open(SOCK_DGRAM).bind(file).close();
        scene.echo().listen(file, "").close();
        assertFalse(Files.exists(file));
        try (var other = UnixPeer.open(SOCK_DGRAM).bind(file)) {
            assertThrows(FileAlreadyExistsException.class, () -> scene.listen(file, ""));
        }
        Files.delete(file);
        Files.writeString(file, "mine");
        assertThrows(FileAlreadyExistsException.class, () -> scene.listen(file, ""));
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void shouldGoOnWithItsSessionsWhenItIsClosed() throws Exception {
        var listener = scene.echo().listen(file, "");
        try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine).connect(file);
                var late = UnixPeer.open(SOCK_DGRAM).bind(mine + "-late").connect(file)) {
            client.send("hi");
            client.receive();
            listener.close();
            client.send("still");
            assertEquals("still", client.receive());
            late.send("too late");
            assertThrows(IOException.class, () -> UnixPeer.open(SOCK_DGRAM).connect(file));
            client.send("and on");
            assertEquals("and on", client.receive());
        }
        assertEquals(1, scene.sessions());
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws Exception {
        try (var server = UnixPeer.open(SOCK_DGRAM).bind(upstream)) {
            var before = openDescriptors();
            var available = scene.proxy.descriptors().available();
            var listener = scene.relay(upstream, "", "{}").listen(file, "");
            for (var i = 0; i < 20; i++) {
                try (var client = UnixPeer.open(SOCK_DGRAM).bind(mine + "-" + i).connect(file)) {
                    client.send("hi");
                    server.receive();
                }
            }
            listener.close();
            scene.proxy.sessions().endAll("enough").join();
            scene.proxy.loops().next().awaitReleases();
            assertEquals(before, openDescriptors());
            assertEquals(available, scene.proxy.descriptors().available());
        }
        assertEquals(20, ProxyFixture.list(scene.proxy.sessions()).size());
    }
}

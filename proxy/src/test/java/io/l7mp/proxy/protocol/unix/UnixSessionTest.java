package io.l7mp.proxy.protocol.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddrUn;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class UnixSessionTest {
    @TempDir
    private Path directory;

    private ProxyFixture proxy;
    private UnixFactory unix;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        proxy = new ProxyFixture();
        unix = new UnixFactory(proxy.outbound());
        file = directory.resolve("socket");
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void shouldCarryStreamsBetweenSocketFiles() throws Exception {
        var upstream = directory.resolve("upstream");
        proxy.cluster(unix, "{name: up, spec: {protocol: UnixDomainSocket}, "
                + "endpoints: [{spec: {address: " + upstream + "}}]}").route("up", List.of(), "{}");
        listen();
        try (var server = bind(upstream); var client = connect(); var peer = server.accept()) {
            client.write(text("there"));
            assertEquals("there", read(peer, 5));
            peer.write(text("back"));
            peer.shutdownOutput();
            assertEquals("back", read(client, 4));
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            client.write(text("still"));
            assertEquals("still", read(peer, 5));
        }
        var session = proxy.awaitSession("DESTROYED");
        assertEquals("UNIX:l-0", session.get("name"));
        var own = UnixPeer.ownCredentials();
        assertEquals(Map.of("UNIX", Map.of("filename", file.toString(), "pid", (long) own.pid(),
                "uid", own.uid(), "gid", own.gid())), session.get("metadata"));
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
                ProxyFixture.events(session));
    }

    @Test
    void shouldFailWhenTheUpstreamFileIsMissing() throws Exception {
        proxy.cluster(unix, "{name: up, spec: {protocol: UnixDomainSocket}, "
                + "endpoints: [{spec: {address: " + directory.resolve("none") + "}}]}")
                .route("up", List.of(), "{}");
        listen();
        try (var client = connect()) {
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
        var session = proxy.awaitSession("DESTROYED");
        assertTrue(session.toString().contains("No such file or directory"), session.toString());
    }

    @Test
    void shouldListenAndConnectToAbstractNames() throws Exception {
        var name = "@l7mp-stream-" + ProcessHandle.current().pid();
        var before = UnixScene.openDescriptors();
        try (var scene = new UnixScene("UnixDomainSocket");
                var server = UnixPeer.open(Constants.SOCK_STREAM).bind(name + "-up").listen()) {
            scene.relay(name + "-up", "", "{}").listen(name, "");
            try (var client = UnixPeer.open(Constants.SOCK_STREAM).connect(name)) {
                client.send("there");
                try (var peer = server.accept()) {
                    assertEquals("there", peer.receive());
                    peer.send("back");
                    assertEquals("back", client.receive());
                    assertEquals(name, scene.client("CONNECTED").get("filename"));
                }
                assertEquals("", client.receive());
            }
            scene.proxy.awaitSession("DESTROYED");
        }
        assertEquals(before, UnixScene.openDescriptors());
    }

    @Test
    void shouldSayThatNobodyHasAnAbstractName() throws Exception {
        proxy.cluster(unix, "{name: up, spec: {protocol: UnixDomainSocket}, "
                + "endpoints: [{spec: {address: '@l7mp-nobody'}}]}").route("up", List.of(), "{}");
        listen();
        try (var client = connect()) {
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
        var session = proxy.awaitSession("DESTROYED").toString();
        assertTrue(session.contains("connect @l7mp-nobody: Connection refused"), session);
    }

    @Test
    void shouldReplaceAFileNobodyListensOn() throws Exception {
        bind(file).close();
        assertTrue(Files.exists(file));
        echo();
    }

    @Test
    void shouldLeaveASocketAloneThatIsInUse() throws Exception {
        try (var other = bind(file)) {
            var e = assertThrows(FileAlreadyExistsException.class, this::listen);
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            assertTrue(other.isOpen() && Files.exists(file));
        }
    }

    @Test
    void shouldNotWaitForASocketWhoseQueueIsFull() throws Exception {
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(file), 1);
            var clients = new ArrayList<SocketChannel>();
            assertThrows(SocketException.class, () -> {
                while (clients.size() < 10) {
                    var client = SocketChannel.open(StandardProtocolFamily.UNIX);
                    clients.add(client);
                    client.configureBlocking(false);
                    client.connect(UnixDomainSocketAddress.of(file));
                }
            });
            assertThrows(FileAlreadyExistsException.class, this::listen);
            for (var client : clients) {
                client.close();
            }
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void shouldLeaveADatagramSocketAlone() throws Exception {
        var state = CallState.current();
        var fd = LibC.socket(state, Constants.AF_UNIX, Constants.SOCK_DGRAM, 0);
        try {
            var name = Memory.allocate(SockAddrUn.SIZE, Long.BYTES);
            var length = SockAddrUn.write(name, file.toString());
            assertEquals(0, LibC.bind(state, fd, name, length));
            assertThrows(FileAlreadyExistsException.class, this::listen);
            assertTrue(Files.exists(file));
        } finally {
            LibC.close(state, fd);
        }
    }

    @Test
    void shouldLeaveAForeignFileAlone() throws Exception {
        Files.writeString(file, "mine");
        var e = assertThrows(FileAlreadyExistsException.class, this::listen);
        assertEquals(file + ": exists and is no socket", e.getMessage());
        assertEquals("mine", Files.readString(file));
        var link = directory.resolve("link");
        Files.createSymbolicLink(link, file);
        file = link;
        assertThrows(FileAlreadyExistsException.class, this::listen);
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void shouldRemoveItsFileAndListenAgain() throws Exception {
        for (var i = 0; i < 3; i++) {
            var listener = listen();
            assertTrue(Files.exists(file));
            listener.close();
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void shouldNotRemoveAFileThatIsNotItsOwnAnyMore() throws Exception {
        var listener = listen();
        var kept = directory.resolve("kept");
        Files.move(file, kept);
        try (var other = bind(file)) {
            listener.close();
            assertTrue(other.isOpen() && Files.exists(file));
        }
    }

    @Test
    void shouldCloseThoughItsFileIsGone() throws Exception {
        var listener = listen();
        Files.delete(file);
        listener.close();
        echo();
    }

    @Test
    void shouldRefuseAPathThatIsTooLong() {
        file = directory.resolve("x".repeat(200));
        assertThrows(IOException.class, this::listen);
    }

    private void echo() throws IOException {
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                .route("echo", List.of(), "{}");
        listen();
        try (var client = connect()) {
            client.write(text("hi"));
            assertEquals("hi", read(client, 2));
        }
    }

    private Listener listen() throws IOException {
        return proxy.listen(unix, "{name: l, spec: {protocol: UnixDomainSocket, filename: " + file
                + "}, rules: rules, options: {track: 60}}");
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(file));
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return server.bind(UnixDomainSocketAddress.of(path));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(SocketChannel channel, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }
}

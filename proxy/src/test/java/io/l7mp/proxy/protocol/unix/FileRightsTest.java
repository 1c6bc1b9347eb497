package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.proxy.document.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FileRightsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UnixDomainSocket", "UNIX/stream", "UnixDomainSeqpacket",
        "UNIX/seqpacket", "UnixDomainDatagram", "UNIX/dgram"})
    void shouldGiveTheFileToWhomItIsMeantFor(String protocol) throws Exception {
        assumeTrue(isRoot(), "only root may give files away");
        var file = directory.resolve("s");
        try (var scene = new UnixScene(protocol)) {
            scene.listen(file, ", mode: '0660', owner: nobody, group: 12").close();
            scene.listen(file, ", mode: '606', owner: 65534");
            assertEquals("rw----rw-", SocketFiles.mode(file));
            assertEquals(65534, Files.getAttribute(file, "unix:uid"));
        }
        try (var scene = new UnixScene(protocol)) {
            scene.listen(file, ", group: 12");
            assertEquals(12, Files.getAttribute(file, "unix:gid"));
            var byUmask = directory.resolve("t");
            try (var other = UnixPeer.open(SOCK_DGRAM).bind(byUmask)) {
                assertEquals(SocketFiles.mode(byUmask), SocketFiles.mode(file));
                assertTrue(Files.exists(byUmask), other::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UnixDomainSocket", "UnixDomainSeqpacket", "UnixDomainDatagram"})
    void shouldNeverLeaveTheFileMoreOpenThanAskedFor(String protocol) throws Exception {
        var file = directory.resolve("s");
        var over = new AtomicBoolean();
        var seen = CompletableFuture.supplyAsync(() -> watch(file, over));
        try (var scene = new UnixScene(protocol)) {
            for (var i = 0; i < 200; i++) {
                scene.listen(file, ", mode: '0600'").close();
            }
        }
        over.set(true);
        var modes = new TreeSet<>(seen.join());
        modes.remove("---------");
        modes.remove("rw-------");
        assertEquals(Set.of(), modes);
    }

    @ParameterizedTest
    @CsvSource({
        "mode: 660, permissions as an octal number in quotes",
        "mode: 'rw', permissions as an octal number in quotes",
        "mode: '0888', permissions as an octal number in quotes",
        "mode: '07777', permissions as an octal number in quotes",
        "owner: no-such-user, no such user: no-such-user",
        "group: no-such-group, no such group: no-such-group",
        "owner: -1, an integer of at least 0",
    })
    void shouldRefuseWhatMakesNoSense(String field, String reason) throws Exception {
        try (var scene = new UnixScene("UnixDomainSocket")) {
            var e = assertThrows(ConfigException.class,
                    () -> scene.listen(directory.resolve("s"), ", " + field));
            assertTrue(e.getMessage().contains(reason), e.getMessage());
            assertTrue(e.getMessage().contains("/spec/" + field.split(":")[0]), e.getMessage());
        }
    }

    @Test
    void shouldRefuseRightsForWhatIsNoFile() throws Exception {
        try (var scene = new UnixScene("UnixDomainSocket")) {
            var e = assertThrows(ConfigException.class,
                    () -> scene.listen("@name", ", mode: '0600'"));
            assertTrue(e.getMessage().contains("an abstract name is no file"), e.getMessage());
        }
    }

    private static Set<String> watch(Path file, AtomicBoolean over) {
        var seen = new TreeSet<String>();
        while (!over.get()) {
            try {
                seen.add(SocketFiles.mode(file));
            } catch (NoSuchFileException e) {
                Thread.onSpinWait();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return seen;
    }

    private static boolean isRoot() throws IOException {
        return Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class).owner()
                .getName().equals("root");
    }
}

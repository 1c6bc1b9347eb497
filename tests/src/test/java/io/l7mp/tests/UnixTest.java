// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Program;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.MessageConn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UnixDatagramUpstream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to Unix sockets of all types; the peers are socat where possible. */
@NeedsNetNs
class UnixTest {
    private static final String TO_ECHO =
        "[ { action: { route: { destination: { spec: { protocol: Echo } } } } } ]";
    private static final String USER = "12";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("unix");
    private final Path file = BED.lab().dir().resolve(listener);
    private final String abstractName = "l7mp-" + ProcessHandle.current().pid() + listener;

    @ParameterizedTest
    @CsvSource({
        "UnixDomainSocket, UNIX-CONNECT:FILE",
        "UNIX/stream, UNIX-CONNECT:FILE",
        "UnixDomainSeqpacket, 'UNIX-CONNECT:FILE,type=5'",
        "UNIX/seqpacket, 'UNIX-CONNECT:FILE,type=5'",
        "UnixDomainDatagram, 'UNIX-SENDTO:FILE,bind=FILE-own'",
        "UNIX/dgram, 'UNIX-SENDTO:FILE,bind=FILE-own'",
    })
    void shouldTalkToSocat(String protocol, String address) throws IOException {
        listen(protocol, file.toString(), TO_ECHO);
        converse(List.of(), address.replace("FILE", file.toString()));
        Files.deleteIfExists(Path.of(file + "-own"));
    }

    @ParameterizedTest
    @CsvSource({
        "UnixDomainSocket, ABSTRACT-CONNECT:NAME",
        "UnixDomainSeqpacket, 'ABSTRACT-CONNECT:NAME,type=5'",
        "UnixDomainDatagram, 'ABSTRACT-SENDTO:NAME,bind=NAME-own'",
    })
    void shouldTellUsersApart(String protocol, String address) throws IOException {
        listen(protocol, "@" + abstractName, "[ { match: { op: test, path: /UNIX/uid, value: "
            + USER + " }, action: { route: { destination: { spec: { protocol: Echo } } } } } ]");
        var socat = converse(asUser(), address.replace("NAME", abstractName));
        var unix = BED.api().awaitStatus(listener, "CONNECTED").at("metadata/UNIX");
        assertEquals(Integer.parseInt(USER), unix.at("uid").number());
        assertEquals(Integer.parseInt(USER), unix.at("gid").number());
        assertEquals(socat.pid(), unix.at("pid").number());
        // Root's sessions find no route.
        var other = BED.own(socat(List.of(), address.replace("NAME", abstractName)
            .replace("-own", "-other")));
        other.type("hello");
        Await.until("a session that fails", () -> BED.api().sessions(listener).stream()
            .anyMatch(session -> session.at("status").text().equals("DESTROYED")));
        assertTrue(other.out().lines().isEmpty(), other.out().lines()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "UnixDomainSocket, UNIX-CONNECT:FILE",
        "UnixDomainSeqpacket, 'UNIX-CONNECT:FILE,type=5'",
        "UnixDomainDatagram, 'UNIX-SENDTO:FILE,bind=FILE-own'",
    })
    void shouldLetOnlyThoseInWhoMay(String protocol, String address) throws IOException {
        var directory = Files.createDirectory(Path.of(file + "-dir"));
        Files.setPosixFilePermissions(BED.lab().dir(),
            PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        var target = directory.resolve("s").toString();
        listen(protocol, target + "', mode: '0600", TO_ECHO);
        var stranger = BED.own(socat(asUser(), address.replace("FILE", target)));
        stranger.type("hello");
        stranger.err().await("a refusal", line -> line.contains("Permission denied"));
        BED.api().remove("listeners/" + listener);
        listen(protocol, target + "', mode: '0600', owner: '" + USER, TO_ECHO);
        converse(asUser(), address.replace("FILE", target));
        Files.deleteIfExists(Path.of(target + "-own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UnixDomainSocket", "UnixDomainSeqpacket", "UnixDomainDatagram"})
    void shouldReplaceTheFileOfAProxyThatWasKilled(String protocol) throws IOException {
        try (var lab = Lab.create()) {
            var socket = lab.dir().resolve("s");
            var config = ProxyProcess.file(lab, "l7mp.yaml", ProxyProcess.controllerOnly() + """
                  - name: u
                    spec: { protocol: %s, filename: '%s', mode: '0600' }
                    rules: %s
                """.formatted(protocol, socket, TO_ECHO));
            var first = ProxyProcess.start(lab, List.of(), config);
            first.program().kill();
            first.program().awaitExit();
            assertTrue(Files.exists(socket));
            var second = ProxyProcess.start(lab, List.of(), config);
            try (var client = connect(protocol, socket, 0)) {
                client.send(new byte[7]);
                assertEquals(7, client.receive(7).length);
            }
            second.stop();
            assertTrue(Files.notExists(socket));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UnixDomainSocket", "UnixDomainSeqpacket", "UnixDomainDatagram"})
    void shouldLeaveNothingOpenAfterManySessionsOfGarbage(String protocol) throws IOException {
        listen(protocol, file.toString(), TO_ECHO);
        var before = BED.proxy().descriptors();
        var random = new Random(1);
        for (var i = 0; i < 100; i++) {
            try (var client = connect(protocol, file, i)) {
                for (var n = 0; n < 5; n++) {
                    var garbage = new byte[random.nextInt(70_000)];
                    random.nextBytes(garbage);
                    client.send(garbage);
                }
            }
        }
        BED.api().remove("listeners/" + listener);
        Await.until("all sessions to end", () -> BED.api().sessions(listener).stream()
            .allMatch(session -> session.at("status").text().equals("DESTROYED")));
        Await.until("descriptors as before", () -> BED.proxy().descriptors() < before);
    }

    @ParameterizedTest
    @CsvSource({
        "unix-stream, UNIX-CONNECT:/run/l7mp-echo.sock",
        "unix-seqpacket, 'ABSTRACT-CONNECT:l7mp-seqpacket,type=5'",
        "unix-datagram, 'UNIX-SENDTO:/run/l7mp-front.sock,bind=/run/l7mp-me.sock'",
    })
    void shouldStartItsExample(String name, String address) throws IOException {
        var example = ProxyProcess.root().resolve("proxy/config/" + name + ".yaml");
        var proxy = ProxyProcess.launch(BED.lab(), List.of(), List.of("-s", "-c",
            example.toString()));
        proxy.err().await("that it is ready", line -> line.contains("is ready"));
        try (var back = socat(List.of(), "UNIX-RECVFROM:/run/l7mp-back.sock,fork",
                "EXEC:cat")) {
            assertTrue(back.isAlive());
            converse(List.of(), address);
        } finally {
            Files.deleteIfExists(Path.of("/run/l7mp-back.sock"));
            Files.deleteIfExists(Path.of("/run/l7mp-me.sock"));
        }
        proxy.terminate();
        assertEquals(0, proxy.awaitExit());
    }

    /** Unnamed peers are one session, so the upstream sees one peer, too. */
    @Test
    void shouldMakeOneSessionOfUnnamedSenders() throws IOException {
        var upstream = BED.own(UnixDatagramUpstream.listen(Path.of(file + "-up")));
        BED.api().create("clusters", """
            cluster:
              name: %s
              spec: { protocol: UNIX/dgram, bind: '%s-self' }
              endpoints: [ { spec: { address: '%s-up' } } ]
            """.formatted(listener, file, file));
        listen("UNIX/dgram", file.toString(),
            "[ { action: { route: { destination: " + listener + " } } } ]");
        for (var i = 0; i < 3; i++) {
            var socat = BED.own(socat(List.of(), "UNIX-SENDTO:" + file));
            socat.type("from " + i);
            Await.until("session", () -> BED.api().sessions(listener).size() == 1);
        }
        var served = upstream.accept();
        var received = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            received.add(new String(served.receive().orElseThrow()).strip());
        }
        received.sort(null);
        assertEquals(List.of("from 0", "from 1", "from 2"), received);
        assertEquals(1, BED.api().sessions(listener).size());
    }

    private void listen(String protocol, String filename, String rules) throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: %s, filename: '%s' }
              options: { track: 60, removeOrphanSessions: true }
              rules: %s
            """.formatted(listener, protocol, filename, rules));
    }

    private static Conn connect(String protocol, Path path, int number) throws IOException {
        return switch (protocol) {
            case "UnixDomainSeqpacket" -> MessageConn.seqpacket(path);
            case "UnixDomainDatagram" -> MessageConn.datagram(Path.of(path + "-" + number), path);
            default -> StreamConn.connect(UnixDomainSocketAddress.of(path));
        };
    }

    private static Program converse(List<String> prefix, String address) throws IOException {
        var socat = BED.own(socat(prefix, address));
        for (var line : List.of("one", "two")) {
            socat.type(line);
            socat.out().await("its echo", line::equals);
        }
        return socat;
    }

    private static List<String> asUser() {
        return List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups");
    }

    private static Program socat(List<String> prefix, String address) throws IOException {
        return socat(prefix, "-", address);
    }

    private static Program socat(List<String> prefix, String one, String other)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("socat", one, other));
        return Program.start(BED.lab().proxy().command(command));
    }
}

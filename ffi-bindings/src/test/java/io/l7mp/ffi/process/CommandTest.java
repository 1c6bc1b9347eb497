// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.process.Command.Stderr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandTest {

    private static final int PIECE = 4096;

    private final List<Child> started = new ArrayList<>();

    @AfterEach
    void end() {
        for (var child : started) {
            if (child.ends().pidFd().isOpen()) {
                child.killGroup();
                awaitEnd(child);
                child.reap();
            }
            child.ends().close();
        }
    }

    @Test
    void shouldCarryInputToOutput() throws Exception {
        var cat = start("cat");
        write(cat.ends().stdin(), "abc");
        cat.ends().stdin().close();
        assertEquals("abc", readAll(cat.ends().stdout()));
        awaitEnd(cat);
        assertEquals(Optional.of(new Exit.Exited(0)), cat.reap());
    }

    @Test
    void shouldTellHowItEnded() throws Exception {
        assertEquals(new Exit.Exited(3), exit(start("exit 3")));
        assertEquals(new Exit.Signalled(9), exit(start("kill -9 $$")));
    }

    @Test
    void shouldKeepTheNumberUntilReaped() throws Exception {
        var child = start("exit 0");
        exit(child);
        assertTrue(child.groupExists());
        assertEquals(Optional.of(new Exit.Exited(0)), child.reap());
        assertFalse(child.groupExists());
        assertEquals(Optional.of(new Exit.Unknown()), child.exit());
    }

    @Test
    void shouldRunAsLongAsItIsNotEnded() throws Exception {
        var child = start("trap '' TERM; echo ready; sleep 60; sleep 60");
        assertEquals("ready\n", read(child.ends().stdout()));
        assertEquals(Optional.empty(), child.exit());
        child.terminateGroup();
        assertEquals(Optional.empty(), child.exit());
        child.killGroup();
        assertEquals(new Exit.Signalled(9), exit(child));
    }

    @Test
    void shouldInheritNothingButThreeDescriptors() throws Exception {
        try (var socket = new ServerSocket(0)) {
            assertFalse(socket.isClosed());
            var child = start("ls /proc/$$/fd");
            assertEquals("0\n1\n2\n", readAll(child.ends().stdout()));
        }
    }

    @Test
    void shouldBeginInASessionOfItsOwn() throws Exception {
        var child = start("set -- $(cat /proc/$$/stat); echo $5 $6 $7");
        assertEquals(child.pid() + " " + child.pid() + " 0\n",
            readAll(child.ends().stdout()));
    }

    /** The C library keeps signals 32 and 33 to itself, and leaves them ignored. */
    @Test
    void shouldBeginWithDefaultSignals() throws Exception {
        var command = new Command("/usr/bin/grep",
            List.of("grep", "-E", "SigBlk|SigIgn", "/proc/self/status"), Map.of(),
            Optional.empty(), Stderr.NULL);
        assertEquals("SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n",
            readAll(start(command).ends().stdout()));
    }

    @Test
    void shouldHaveTheEnvironmentAndDirectoryItIsGiven() throws Exception {
        var command = new Command("/usr/bin/env", List.of("env"), Map.of("A", "b c"),
            Optional.empty(), Stderr.NULL);
        assertEquals("A=b c\n", readAll(start(command).ends().stdout()));
        var pwd = new Command("/bin/sh", List.of("sh", "-c", "/bin/pwd"), Map.of(),
            Optional.of("/usr"), Stderr.NULL);
        assertEquals("/usr\n", readAll(start(pwd).ends().stdout()));
    }

    @Test
    void shouldSendMessagesWhereTheyAreWanted() throws Exception {
        assertEquals("", readAll(start(shell("echo no >&2", Stderr.NULL)).ends().stdout()));
        assertEquals("yes\n",
            readAll(start(shell("echo yes >&2", Stderr.STDOUT)).ends().stdout()));
        var apart = start(shell("echo apart >&2", Stderr.PIPE));
        assertEquals("", readAll(apart.ends().stdout()));
        assertEquals("apart\n", readAll(apart.ends().stderr().orElseThrow()));
    }

    @Test
    void shouldSayWhyItCannotStart() throws Exception {
        var open = descriptors();
        assertFails(Errno.ENOENT, "/nowhere/program", Optional.empty());
        assertFails(Errno.EACCES, "/etc/passwd", Optional.empty());
        assertFails(Errno.ENOENT, "/bin/sh", Optional.of("/nowhere"));
        assertEquals(open, descriptors());
    }

    private static void assertFails(int errno, String path, Optional<String> directory) {
        var command = new Command(path, List.of(path), Map.of(), directory, Stderr.PIPE);
        assertEquals(errno, assertThrows(ErrnoException.class, command::start).errno());
    }

    private Child start(String script) throws IOException {
        return start(shell(script, Stderr.NULL));
    }

    private Child start(Command command) throws IOException {
        var child = command.start();
        started.add(child);
        return child;
    }

    private static Command shell(String script, Stderr stderr) {
        return new Command("/bin/sh", List.of("sh", "-c", script),
            Map.of("PATH", "/usr/bin:/bin"), Optional.empty(), stderr);
    }

    private static Exit exit(Child child) {
        awaitEnd(child);
        return child.exit().orElseThrow();
    }

    private static void awaitEnd(Child child) {
        // Blocks; whoever may not block polls the pidfd.
        WaitH.waitid(CallState.current(), WaitH.P_PIDFD, child.ends().pidFd().number(), 0,
            WaitH.WEXITED | WaitH.WNOWAIT);
    }

    private static void write(Fd fd, String text) {
        try (var arena = Arena.ofConfined()) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            var memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            assertEquals(bytes.length,
                LibC.write(CallState.current(), fd.number(), memory.address(), bytes.length));
        }
    }

    private static String readAll(Fd fd) {
        var all = new StringBuilder();
        for (var piece = read(fd); !piece.isEmpty(); piece = read(fd)) {
            all.append(piece);
        }
        return all.toString();
    }

    private static String read(Fd fd) {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(PIECE);
            var n = LibC.read(CallState.current(), fd.number(), memory.address(), PIECE);
            assertTrue(n >= 0, "read: " + n);
            return new String(memory.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE),
                StandardCharsets.UTF_8);
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import io.l7mp.ffi.CCompiler;
import java.lang.foreign.MemoryLayout.PathElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares what is written by hand with what the C compiler says. */
class LayoutTest {

    private static final List<String> HEADERS =
        List.of("signal.h", "spawn.h", "sys/syscall.h", "sys/types.h", "sys/wait.h");

    @Test
    void shouldHaveTheSizesOfTheHeaders() throws Exception {
        CCompiler.assertAgrees(HEADERS, Map.of(
            "sizeof(posix_spawn_file_actions_t)", (long) SpawnH.FILE_ACTIONS_SIZE,
            "sizeof(posix_spawnattr_t)", (long) SpawnH.ATTR_SIZE,
            "sizeof(sigset_t)", (long) SpawnH.SIGSET_SIZE,
            "sizeof(siginfo_t)", (long) SigInfo.SIZE));
    }

    @Test
    void shouldFindTheMembersOfSigInfo() throws Exception {
        var expected = new HashMap<String, Long>();
        for (var member : SigInfo.LAYOUT.memberLayouts()) {
            member.name().ifPresent(name -> expected.put("offsetof(siginfo_t, " + name + ")",
                SigInfo.LAYOUT.byteOffset(PathElement.groupElement(name))));
        }
        CCompiler.assertAgrees(HEADERS, expected);
    }

    @Test
    void shouldHaveTheValuesOfTheHeaders() throws Exception {
        var expected = new HashMap<String, Long>();
        expected.put("POSIX_SPAWN_SETSIGDEF", (long) SpawnH.POSIX_SPAWN_SETSIGDEF);
        expected.put("POSIX_SPAWN_SETSIGMASK", (long) SpawnH.POSIX_SPAWN_SETSIGMASK);
        expected.put("POSIX_SPAWN_SETSID", (long) SpawnH.POSIX_SPAWN_SETSID);
        expected.put("SYS_pidfd_open", (long) WaitH.SYS_PIDFD_OPEN);
        expected.put("P_PID", (long) WaitH.P_PID);
        expected.put("P_PGID", (long) WaitH.P_PGID);
        expected.put("P_PIDFD", (long) WaitH.P_PIDFD);
        expected.put("WNOHANG", (long) WaitH.WNOHANG);
        expected.put("WEXITED", (long) WaitH.WEXITED);
        expected.put("WNOWAIT", (long) WaitH.WNOWAIT);
        expected.put("SIGKILL", (long) WaitH.SIGKILL);
        expected.put("SIGTERM", (long) WaitH.SIGTERM);
        expected.put("SIGCONT", (long) WaitH.SIGCONT);
        expected.put("CLD_EXITED", (long) SigInfo.CLD_EXITED);
        CCompiler.assertAgrees(HEADERS, expected);
    }
}

package io.l7mp.proxy.offload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What offload may need of capabilities(7), and which of it this process has not got. */
enum Capabilities {
    CAP_BPF(39, "to load kernel programs"),
    CAP_NET_ADMIN(12, "to load and attach programs for the network"),
    CAP_PERFMON(38, "for the faster variant of the program");

    private static final int CAP_SYS_ADMIN = 21;

    private final int bit;
    private final String purpose;

    Capabilities(int bit, String purpose) {
        this.bit = bit;
        this.purpose = purpose;
    }

    /** Why the process cannot do what needs it. */
    Optional<String> obstacle() {
        return isIn(effective()) ? Optional.empty()
                : Optional.of("missing " + this + " (" + purpose + ")");
    }

    /** Those that are missing, with what they are for; CAP_SYS_ADMIN has most of it in it. */
    static List<String> missing() {
        var effective = effective();
        return Arrays.stream(values()).filter(each -> !each.isIn(effective))
                .map(each -> each + " (" + each.purpose + ")").toList();
    }

    private boolean isIn(long effective) {
        var isWithin = this != CAP_NET_ADMIN && (effective >>> CAP_SYS_ADMIN & 1) != 0;
        return isWithin || (effective >>> bit & 1) != 0;
    }

    private static long effective() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .mapToLong(line -> Long.parseUnsignedLong(line.split("\\s+")[1], 16))
                    .findFirst().orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}

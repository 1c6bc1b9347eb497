// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a running proxy holds of the system: descriptors by kind, processes it has started, network
 * devices of its namespace and whether they are promiscuous. Taken before a suite and looked at
 * again after it, when all sessions have ended.
 */
final class Footprint {
    /** What the JVM opens when it first needs it, and keeps: libraries, sources of randomness. */
    private static final String KEPT_BY_JVM =
        ".*\\.jar|.*/lib/modules|/dev/u?random|/proc/.*|/sys/.*";
    /** The 16 empty pipes that are kept for splicing, and what the JDK puts where it closes. */
    private static final Map<String, Integer> SPARE =
        Map.of("descriptor pipe", 32, "descriptor /dev/null", 1);

    private final Map<String, Integer> held = new TreeMap<>();

    private Footprint() {
    }

    /** What {@code proxy} holds now. */
    static Footprint of(ProxyProcess proxy, Lab lab) throws IOException {
        var footprint = new Footprint();
        footprint.addDescriptors(proxy.program().pid());
        ProcessHandle.of(proxy.program().pid()).stream().flatMap(ProcessHandle::descendants)
            .forEach(child -> footprint.add("process " + child.info().command().orElse("?")));
        footprint.addLinks(lab);
        return footprint;
    }

    /** Waits until {@code proxy} holds no more than this; fails with what is left over. */
    void awaitAgain(ProxyProcess proxy, Lab lab) throws IOException {
        try {
            Await.until("the suite to leave nothing behind in the proxy",
                () -> of(proxy, lab).beyond(this).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + of(proxy, lab).beyond(this), e);
        }
    }

    private List<String> beyond(Footprint before) {
        var left = new ArrayList<String>();
        held.forEach((what, count) -> {
            var more = count - before.held.getOrDefault(what, 0) - SPARE.getOrDefault(what, 0);
            if (more > 0) {
                left.add(more + " x " + what);
            }
        });
        return left;
    }

    private void addDescriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (var each : open.filter(Footprint::isOwn).toList()) {
                target(each).filter(target -> !target.matches(KEPT_BY_JVM))
                    .ifPresent(target -> add("descriptor " + target.replaceAll(":\\[\\d+]", "")));
            }
        }
    }

    /** Those up to 2 were given to it, and it may close them. */
    private static boolean isOwn(Path descriptor) {
        return Integer.parseInt(descriptor.getFileName().toString()) > 2;
    }

    private void addLinks(Lab lab) throws IOException {
        Shell.check("ip", "-n", lab.proxy().name(), "-o", "link").text().lines()
            .forEach(line -> add("device " + line.split(":")[1].strip()
                + (line.contains("PROMISC") ? ", promiscuous" : "")));
    }

    private void add(String what) {
        held.merge(what, 1, Integer::sum);
    }

    /** Where a descriptor leads; empty when it has been closed meanwhile. */
    private static Optional<String> target(Path descriptor) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}

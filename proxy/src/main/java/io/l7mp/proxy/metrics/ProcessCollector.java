package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process uses, read from {@code /proc/self} (proc(5)) and the JVM when asked; what cannot
 * be read is left out. Takes milliseconds when very many descriptors are open: not for loops.
 */
final class ProcessCollector extends Collector {
    private static final Logger LOG = System.getLogger(ProcessCollector.class.getName());
    private static final Path PROC = Path.of("/proc/self");
    private static final long KIB = 1024;
    private static final double NS_PER_SECOND = 1e9;

    private final long startNs = System.nanoTime();
    private final double startSeconds = System.currentTimeMillis() / MILLISECONDS_PER_SECOND;

    @Override
    public List<MetricFamilySamples> collect() {
        var families = new ArrayList<MetricFamilySamples>();
        families.add(gauge("l7mp_uptime_seconds", "How long the proxy has been running.",
                (System.nanoTime() - startNs) / NS_PER_SECOND));
        families.add(gauge("process_start_time_seconds",
                "When the proxy was started, in seconds since 1970.", startSeconds));
        addMemory(families);
        addDescriptors(families);
        addHeap(families);
        return families;
    }

    private static void addMemory(List<MetricFamilySamples> families) {
        try (var lines = Files.lines(PROC.resolve("status"))) {
            lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> KIB * Long.parseLong(line.split("\\s+")[1]))
                    .forEach(bytes -> families.add(gauge("process_resident_memory_bytes",
                            "Memory of the process that is in RAM.", bytes)));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "resident memory is unknown: {0}", e.getMessage());
        }
    }

    private static void addDescriptors(List<MetricFamilySamples> families) {
        var names = PROC.resolve("fd").toFile().list();
        if (names != null) {
            families.add(gauge("process_open_fds", "Open file descriptors.", names.length));
        }
    }

    private static void addHeap(List<MetricFamilySamples> families) {
        var jvm = Runtime.getRuntime();
        families.add(heap("jvm_memory_used_bytes", "Memory of the JVM that is in use.",
                jvm.totalMemory() - jvm.freeMemory()));
        families.add(heap("jvm_memory_committed_bytes",
                "Memory the JVM has got from the system.", jvm.totalMemory()));
        families.add(heap("jvm_memory_max_bytes", "Memory the JVM may get from the system.",
                jvm.maxMemory()));
    }

    private static MetricFamilySamples heap(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, List.of("area"))
                .addMetric(List.of("heap"), value);
    }

    private static MetricFamilySamples gauge(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, value);
    }
}

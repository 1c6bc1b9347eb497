package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.SummaryMetricFamily;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the process uses, read from the kernel and the JVM when asked; what cannot be read is left
 * out. Takes milliseconds when very many descriptors are open: not for loops.
 */
final class ProcessCollector extends Collector {
    private static final double MS_PER_SECOND = 1e3;
    private static final double NS_PER_SECOND = 1e9;

    private final long startNs = System.nanoTime();
    private final double startSeconds = System.currentTimeMillis() / MS_PER_SECOND;

    @Override
    public List<MetricFamilySamples> collect() {
        var families = new ArrayList<MetricFamilySamples>();
        families.add(gauge("l7mp_uptime_seconds", "How long the proxy has been running.",
                (System.nanoTime() - startNs) / NS_PER_SECOND));
        families.add(gauge("process_start_time_seconds",
                "When the proxy was started, in seconds since 1970.", startSeconds));
        ProcFiles.cpuSeconds().ifPresent(seconds -> families.add(new CounterMetricFamily(
                "process_cpu_seconds_total", "CPU time of all threads, in user and kernel mode.",
                seconds)));
        addGauges(families);
        addHeap(families);
        families.add(collections());
        return families;
    }

    private static void addGauges(List<MetricFamilySamples> families) {
        add(families, "process_resident_memory_bytes", "Memory of the process that is in RAM.",
                ProcFiles.statusBytes("VmRSS"));
        add(families, "process_virtual_memory_bytes", "Address space of the process.",
                ProcFiles.statusBytes("VmSize"));
        add(families, "process_threads", "Threads of the process, the JVM's own included.",
                ProcFiles.status("Threads"));
        add(families, "process_open_fds", "Open file descriptors.", ProcFiles.openDescriptors());
        add(families, "process_max_fds", "How many file descriptors may be open.",
                ProcFiles.maxDescriptors());
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

    private static MetricFamilySamples collections() {
        var family = new SummaryMetricFamily("jvm_gc_collection_seconds",
                "Garbage collections and the time they took, by collector.", List.of("gc"));
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            family.addMetric(List.of(collector.getName()), collector.getCollectionCount(),
                    collector.getCollectionTime() / MS_PER_SECOND);
        }
        return family;
    }

    private static MetricFamilySamples heap(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, List.of("area"))
                .addMetric(List.of("heap"), value);
    }

    private static void add(List<MetricFamilySamples> families, String name, String help,
            OptionalLong value) {
        value.ifPresent(present -> families.add(gauge(name, help, present)));
    }

    private static MetricFamilySamples gauge(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, value);
    }
}

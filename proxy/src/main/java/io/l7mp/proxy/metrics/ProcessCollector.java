package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Family.Type;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the process uses, read from the kernel and the JVM when asked; what cannot be read is left
 * out. Takes milliseconds when very many descriptors are open: not for loops.
 */
final class ProcessCollector implements Collector {
    private static final double MS_PER_SECOND = 1e3;
    private static final double NS_PER_SECOND = 1e9;

    private final long startNs = System.nanoTime();
    private final double startSeconds = System.currentTimeMillis() / MS_PER_SECOND;

    @Override
    public List<Family> collect() {
        var families = new ArrayList<Family>();
        families.add(Family.gauge("l7mp_uptime_seconds", "How long the proxy has been running.",
                (System.nanoTime() - startNs) / NS_PER_SECOND));
        families.add(Family.gauge("process_start_time_seconds",
                "When the proxy was started, in seconds since 1970.", startSeconds));
        ProcFiles.cpuSeconds().ifPresent(seconds -> families.add(Family.counter(
                "process_cpu_seconds_total", "CPU time of all threads, in user and kernel mode.",
                seconds)));
        addGauges(families);
        addHeap(families);
        families.add(collections());
        return families;
    }

    private static void addGauges(List<Family> families) {
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

    private static void addHeap(List<Family> families) {
        var jvm = Runtime.getRuntime();
        families.add(heap("jvm_memory_used_bytes", "Memory of the JVM that is in use.",
                jvm.totalMemory() - jvm.freeMemory()));
        families.add(heap("jvm_memory_committed_bytes",
                "Memory the JVM has got from the system.", jvm.totalMemory()));
        families.add(heap("jvm_memory_max_bytes", "Memory the JVM may get from the system.",
                jvm.maxMemory()));
    }

    private static Family collections() {
        return new Family("jvm_gc_collection_seconds", Type.SUMMARY,
                "Garbage collections and the time they took, by collector.", List.of("gc"),
                series -> {
                    for (var each : ManagementFactory.getGarbageCollectorMXBeans()) {
                        series.addPart("_count", each.getCollectionCount(), each.getName());
                        series.addPart("_sum", each.getCollectionTime() / MS_PER_SECOND,
                                each.getName());
                    }
                });
    }

    private static Family heap(String name, String help, double value) {
        return Family.gauge(name, help, List.of("area"), series -> series.add(value, "heap"));
    }

    private static void add(List<Family> families, String name, String help,
            OptionalLong value) {
        value.ifPresent(present -> families.add(Family.gauge(name, help, present)));
    }
}

package io.l7mp.proxy.metrics;

import java.util.List;

/** Which program this is, as labels of a gauge that is always 1; any thread. */
public final class BuildCollector implements Collector {
    private final String version;

    /** The program has this {@code version}. */
    public BuildCollector(String version) {
        this.version = version;
    }

    @Override
    public List<Family> collect() {
        return List.of(Family.gauge("l7mp_build_info",
                "The versions of the proxy and of the Java it runs on; always 1.",
                List.of("version", "java_version"),
                series -> series.add(1, version, System.getProperty("java.version"))));
    }
}

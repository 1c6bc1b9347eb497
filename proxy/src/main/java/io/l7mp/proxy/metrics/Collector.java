package io.l7mp.proxy.metrics;

import java.util.List;

/** Something that has metrics to show; asked on a thread that has time. */
public interface Collector {
    /** What there is to show now. */
    List<Family> collect();
}

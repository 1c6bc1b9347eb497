package io.l7mp.proxy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects what is wrong, up to a bound. One validation, one thread. */
final class Report {
    /** More than anybody reads; a hostile document could have a million. */
    static final int MOST = 100;

    private final int most;
    private final List<Violation> violations = new ArrayList<>();

    Report(int most) {
        this.most = most;
    }

    /** Notes that {@code keyword} does not hold for what is at the spot. */
    void add(Spot spot, String keyword, Map<String, Object> params, String message) {
        if (!isFull()) {
            violations.add(new Violation(keyword, spot.data().asProperties(),
                    spot.schema().then(keyword).asFragment(), params, message, spot.node()));
        }
    }

    /** Whether there is no point in going on. */
    boolean isFull() {
        return violations.size() >= most;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}

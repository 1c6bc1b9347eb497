package io.l7mp.proxy.control;

import io.l7mp.proxy.config.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a request is warned of while it is read. It is told when the request has succeeded: one that
 * is refused has its line in the log already. Control thread only.
 */
final class Warnings implements Findings {
    /** The most that one request may have to say. */
    static final int MAX_TOLD = 20;

    private final Consumer<String> log;
    private final List<String> texts = new ArrayList<>();
    private int untold;

    /** Warnings that go to {@code log}. */
    Warnings(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public void accept(String text) {
        if (texts.size() < MAX_TOLD) {
            texts.add(text);
        } else {
            untold++;
        }
    }

    /** The request has succeeded. */
    void tell() {
        texts.forEach(log);
        if (untold > 0) {
            log.accept("and " + untold + " more warnings");
        }
    }
}

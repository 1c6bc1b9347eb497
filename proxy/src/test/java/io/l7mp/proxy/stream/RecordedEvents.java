package io.l7mp.proxy.stream;

import java.util.Collection;

/**
 * Writes down in words what streams report.
 *
 * @param prefix before each, to tell streams apart
 * @param words  where to; several streams may have it in common
 */
public record RecordedEvents(String prefix, Collection<String> words) implements StreamEvents {
    /** For streams that need not be told apart. */
    public RecordedEvents(Collection<String> words) {
        this("", words);
    }

    @Override
    public void onConnected() {
        words.add(prefix + "connected");
    }

    @Override
    public void onOutputEnded() {
        words.add(prefix + "output ended");
    }

    @Override
    public void onInputFinished() {
        words.add(prefix + "input finished");
    }

    @Override
    public void onFailed(Cause cause) {
        words.add(prefix + "failed: " + cause.text());
    }
}

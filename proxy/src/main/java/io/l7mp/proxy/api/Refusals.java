package io.l7mp.proxy.api;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Answers requests that are refused, and leaves one line about each in the log. Any thread. */
final class Refusals {
    private static final Logger LOG = System.getLogger(Refusals.class.getPackageName());
    private static final int SHOWN = 200;

    private Refusals() {
    }

    /** The answer to {@code request} that tells of {@code error}. */
    static Response answer(Request request, ApiException error) {
        if (LOG.isLoggable(Level.INFO)) {
            LOG.log(Level.INFO, "{0} {1}: {2} {3}: {4}", cut(request.method()),
                    cut(request.target()), String.valueOf(error.status()), error.reason(),
                    cut(error.getMessage()));
        }
        return Response.error(error);
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}

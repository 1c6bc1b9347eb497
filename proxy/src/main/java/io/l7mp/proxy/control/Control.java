package io.l7mp.proxy.control;

import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.session.SessionList;
import io.l7mp.proxy.session.Sessions;
import io.l7mp.proxy.session.Snapshots;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Owns the configuration and the thread that changes it, one request after the other.
 *
 * <p>{@link #start}, {@link #execute}, {@link #view} and {@link #stop} are for any thread but a
 * loop's ({@code execute} and {@code view} for those too); everything else is for what runs within
 * {@link #execute}.
 */
public final class Control implements Executor {
    private static final Logger LOG = System.getLogger(Control.class.getName());
    private static final long PATIENCE_MS = 10_000;

    private final Parts parts;
    private final Protocols protocols;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("control").unstarted(task));
    private volatile State state = State.EMPTY;
    // Of the control thread.
    private boolean isStopped;

    /** A control that has nothing yet, and knows {@code protocols}. */
    public Control(Parts parts, Protocols protocols) {
        this.parts = parts;
        this.protocols = protocols;
    }

    /**
     * What control works on.
     *
     * @param loops where listeners and sessions live
     * @param snapshots what the sessions look their way up in
     * @param sessions all sessions
     * @param descriptors what listeners ask before they open a socket for a client
     * @param settings what changed settings of the process act on
     */
    public record Parts(LoopGroup loops, Snapshots snapshots, Sessions sessions,
            Descriptors descriptors, Settings settings) {
    }

    /**
     * How a configuration takes the place of another.
     *
     * @param recursive ends the sessions of listeners and clusters that go or are replaced
     * @param dryRun changes nothing
     * @param allowLockout also when the API cannot be reached afterwards
     */
    public record Manner(boolean recursive, boolean dryRun, boolean allowLockout) {
    }

    /** What a request does to the configuration. */
    public interface Change {
        /** Adds and deletes; whatever it throws, nothing has happened. */
        void on(Transaction transaction);
    }

    /**
     * Makes all of {@code configuration} and opens its listeners; waits for that.
     *
     * @throws ConfigException when something in it cannot be
     * @throws IOException when a listener cannot be opened; all others are closed again
     */
    public void start(Configuration configuration) throws IOException {
        configuration.warnings().forEach(Control::warn);
        if (configuration.admin().apiOpen()) {
            warn("admin.api_open: the API obeys every host that can reach it");
        }
        var done = CompletableFuture.runAsync(() -> {
            try {
                // All of them, also those that the command line has given.
                state = state.with(configuration.admin());
                change(transaction -> transaction.addAll(configuration));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }, this);
        await(done);
    }

    /**
     * Lets {@code request} run on the control thread; any thread.
     *
     * @throws RejectedExecutionException after {@link #stop}
     */
    @Override
    public void execute(Runnable request) {
        executor.execute(request);
    }

    /** What is configured now, to look at; any thread. */
    public View view() {
        return new View(state);
    }

    /**
     * Changes the configuration, wholly or not at all; control thread only.
     *
     * @throws ConfigException when something cannot be added
     * @throws NotFoundException when there is nothing to delete
     * @throws IOException when a listener cannot be opened or closed
     */
    public void change(Change change) throws IOException {
        var draft = new Draft(state);
        var warnings = new Warnings(Control::warn);
        change.on(new Transaction(draft, additions(draft, State.EMPTY, warnings), warnings));
        commit(draft);
        warnings.tell();
    }

    /**
     * Replaces all that is configured, wholly or not at all; what stays the same is not touched.
     * Settings that are not given stay. Control thread only.
     *
     * @return what changes, as JSON: {@code admin}, {@code listeners}, {@code clusters} and so on
     * @throws ConfigException when something cannot be, or the API could not be reached any more
     * @throws IOException when a listener cannot be opened or closed
     */
    public Map<String, Object> replace(Configuration wanted, Manner manner) throws IOException {
        var warnings = new Warnings(Control::warn);
        wanted.warnings().forEach(warnings);
        var draft = new Draft(state.cleared());
        new Transaction(draft, additions(draft, state, warnings), warnings).addAll(wanted);
        new Replacement(state, draft, manner.recursive()).prepare();
        if (!manner.allowLockout()) {
            refuseLockout(draft);
        }
        var diff = new Diff(state, draft);
        if (!manner.dryRun()) {
            commit(draft);
            LOG.log(Level.INFO, "configuration replaced: {0}", diff);
        }
        warnings.tell();
        return diff.tree();
    }

    /** Finds everything in {@code wanted} that could not be made; changes nothing; any thread. */
    public void check(Configuration wanted, Findings findings) {
        var draft = new Draft(State.EMPTY);
        additions(draft, State.EMPTY, findings).addAll(wanted);
        new DanglingNames(draft, findings).tell();
    }

    /** The sessions there are now; any thread. */
    public SessionList sessions() {
        return parts.sessions().list();
    }

    /** What the API shows of one session; control thread only. */
    public Optional<Map<String, Object>> session(String name) {
        return parts.sessions().describe(name).join();
    }

    /** Ends a session; false when there is none of that name. Control thread only. */
    public boolean endSession(String name, String content) {
        return parts.sessions().end(name, content).join() > 0;
    }

    /**
     * Closes all listeners, so no session is added any more; those that are there go on. A request
     * that is being carried out is waited for, ten seconds at most.
     */
    public void stop() {
        try {
            CompletableFuture.runAsync(this::closeAll, this)
                    .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS).join();
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "control is stopped already");
        } catch (CompletionException e) {
            LOG.log(Level.WARNING, "listeners could not be closed in order", e.getCause());
        }
        executor.shutdown();
    }

    /** Where warnings about what is configured go. */
    public static void warn(String text) {
        LOG.log(Level.WARNING, "{0}", text);
    }

    private Additions additions(Draft draft, State former, Findings findings) {
        return new Additions(draft, new Former(former), protocols, findings);
    }

    private void commit(Draft draft) throws IOException {
        if (isStopped) {
            throw new RejectedExecutionException("The process is about to end");
        }
        try (var settings = parts.settings().prepare(draft.admin)) {
            carryOut(draft);
            settings.apply();
        }
        parts.sessions().depart(draft.departures).join();
    }

    private void carryOut(Draft draft) throws IOException {
        var commit = new Commit(parts, state);
        try {
            commit.run(draft);
        } finally {
            state = commit.state();
        }
    }

    private static void refuseLockout(Draft draft) {
        var search = new ControllerSearch(draft.snapshot());
        if (draft.listeners.values().stream().noneMatch(search::leadsThere)) {
            throw ConfigException.contract(Node.empty(), "No HTTP listener of this configuration"
                    + " leads to an L7mpController cluster, so the API could not be reached any"
                    + " more (?allow_lockout=true allows that)");
        }
    }

    /** What was asked for before but comes after this must not open anything again. */
    private void closeAll() {
        isStopped = true;
        state.open().forEach(Control::close);
    }

    private static void close(String name, State.Serving serving) {
        try {
            serving.listener().close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "listener {0}: cannot close: {1}", name, e.getMessage());
        }
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case ConfigException refused -> throw refused;
                default -> throw e;
            }
        }
    }
}

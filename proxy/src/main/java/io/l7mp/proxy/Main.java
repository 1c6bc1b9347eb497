package io.l7mp.proxy;

import io.l7mp.proxy.Options.UsageException;
import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.offload.OffloadCommand;
import io.l7mp.proxy.schema.ApiDocument;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The command {@code l7mp}: see {@link Options#USAGE}. */
public final class Main {
    private static final Logger LOG = System.getLogger(Main.class.getName());
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int KILLED = 128;
    private static final long FLUSH_MS = 1_000;

    private final ProcessLog log = ProcessLog.current();
    private final CountDownLatch stopRequested = new CountDownLatch(1);

    private Main() {
    }

    /** Runs the command and ends the process with its status. */
    public static void main(String[] args) {
        var main = new Main();
        var status = FAILED;
        try {
            status = main.run(args);
            main.log.outputs().flush(FLUSH_MS);
        } catch (RuntimeException | Error e) {
            // For example, a class cannot be loaded because the jar has been replaced meanwhile.
            e.printStackTrace();
        }
        // In any case: the loops would keep a process alive that nobody can stop any more.
        System.exit(status);
    }

    private int run(String[] args) {
        try {
            var options = Options.parse(args);
            return switch (options.command()) {
                case HELP -> say(Options.USAGE);
                case VERSION -> say("l7mp " + Version.current() + "\n");
                case CHECK -> new Check(log).run(options) ? OK : FAILED;
                case TRAIN -> train();
                case PREPARE -> list(OffloadCommand.prepare(options.interfaces()
                        .map(AdminSpec::interfaces).orElse(List.of()),
                        AdminSpec.DEFAULT.offloadSessions()));
                case CLEANUP -> list(OffloadCommand.cleanUp());
                case RUN -> serve(options);
            };
        } catch (UsageException e) {
            return complain(e.getMessage() + "\n" + Options.USAGE);
        } catch (ConfigException | IOException e) {
            return complain(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private int serve(Options options) throws IOException, InterruptedException {
        requireLinux();
        var startNs = System.nanoTime();
        CompilerThreads.stepBack();
        var started = start(options);
        if (started.isEmpty()) {
            return FAILED;
        }
        var proxy = started.get();
        proxy.announce((System.nanoTime() - startNs) / 1_000_000);
        stopRequested.await();
        proxy.stop();
        return OK;
    }

    /**
     * Starts the proxy; empty when a strict one has refused its file. The document, which may be
     * large, is gone from the stack when this returns.
     */
    private Optional<Proxy> start(Options options) throws IOException, InterruptedException {
        var document = Documents.file(options.file(), Limits.CONFIGURATION);
        if (options.strict() && !isValid(document)) {
            return Optional.empty();
        }
        var configuration = configuration(options, document);
        handleSignals();
        var proxy = new Proxy(configuration.admin().loops(),
                configuration.admin().allowExec(), log);
        try {
            proxy.start(configuration);
        } catch (ConfigException | IOException e) {
            proxy.stop();
            throw e;
        }
        return Optional.of(proxy);
    }

    private int train() throws IOException, InterruptedException, UsageException {
        requireLinux();
        try (var training = new Training()) {
            training.use(start(Options.parse(training.arguments())).orElseThrow());
        }
        return OK;
    }

    private static Configuration configuration(Options options, Node document) {
        var read = Configuration.of(document);
        return read.with(new AdminSpec(
                options.logLevel().orElse(read.admin().logLevel()),
                options.strict() || read.admin().strict(),
                read.admin().logFile(),
                read.admin().accessLogPath(),
                options.offload().flatMap(AdminSpec::offload).orElse(read.admin().offload()),
                options.interfaces().map(AdminSpec::interfaces)
                        .orElse(read.admin().offloadIfs()),
                read.admin().offloadSessions(),
                read.admin().apiOpen(),
                read.admin().loops(),
                read.admin().allowExec(),
                read.admin().limits(),
                read.admin().node()));
    }

    private static boolean isValid(Node document) {
        var violations = ApiDocument.load().configuration().violations(document);
        violations.forEach(violation -> complain(violation.refusal().getMessage()));
        return violations.isEmpty();
    }

    private void handleSignals() {
        var isStopping = new AtomicBoolean();
        for (var name : List.of("TERM", "INT")) {
            Signals.handle(name, number -> {
                if (!isStopping.compareAndSet(false, true)) {
                    Runtime.getRuntime().halt(KILLED + number);
                }
                stopRequested.countDown();
            });
        }
        Signals.handle("USR1", number -> log.outputs().reopen()
                .forEach(failure -> LOG.log(Level.WARNING, "{0}", failure)));
    }

    private static void requireLinux() throws IOException {
        var system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new IOException("l7mp runs on Linux only: it talks to the kernel directly, and"
                    + " this is " + system);
        }
    }

    private int list(List<String> done) {
        return say(done.isEmpty() ? "nothing to do\n" : String.join("\n", done) + "\n");
    }

    private int say(String text) {
        System.out.print(text);
        System.out.flush();
        return OK;
    }

    private static int complain(String text) {
        System.err.println("l7mp: " + text);
        return FAILED;
    }
}

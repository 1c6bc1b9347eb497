package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param command what to do
 * @param file the configuration file
 * @param logLevel overrides {@code admin.log_level}
 * @param strict validates the file and every request against the schema
 * @param offload overrides {@code admin.offload}
 * @param interfaces overrides {@code admin.offload_ifs}
 */
record Options(Command command, Path file, Optional<String> logLevel, boolean strict,
        Optional<String> offload, Optional<String> interfaces) {
    static final String USAGE = """
            Usage: l7mp -c FILE [OPTION]...
                   l7mp check [-s] FILE
                   l7mp offload prepare [-i IFS]
                   l7mp offload cleanup
                   l7mp train
            Pipes any application stream into any other, as FILE says.

              -c FILE     the configuration: YAML when its name ends in .yaml, otherwise JSON
              -l LEVEL    log level: silly, verbose, info, notice, warn, error or silent
              -s          strict: check the file and every request against the schema
              -o MODE     kernel offload: init, no_init or disable
              -i IFS      network interfaces to offload on, separated by commas; or all
              -h, --help  print this
              --version   print the version

              check FILE  report every error in FILE with its line, and open nothing; status 1 if
                          there is any; with -s, what the schema forbids is an error, too
              offload     prepare: leave a program in the kernel for a proxy with -o no_init, which
                          needs fewer rights then; cleanup: remove that, and what a proxy that was
                          killed has left on a kernel without tcx
              train       start, serve some sessions of its own, stop: for the JVM's AOT cache

            Signals: TERM and INT end sessions and exit with status 0, a second one exits at once;
            USR1 opens the log files anew.
            """;

    private static final List<String> STRICT = List.of("-s", "--strict");
    private static final List<String> OFFLOADS = List.of("init", "no_init", "disable");

    enum Command { RUN, CHECK, TRAIN, PREPARE, CLEANUP, HELP, VERSION }

    /** The command line is not understood; the message says why. */
    static final class UsageException extends Exception {
        UsageException(String reason) {
            super(reason);
        }
    }

    /** Reads the command line. */
    static Options parse(String[] args) throws UsageException {
        if (args.length > 0 && args[0].equals("check")) {
            return check(Arrays.asList(args).subList(1, args.length));
        }
        if (args.length == 1 && args[0].equals("train")) {
            return new Options(Command.TRAIN, Path.of(""), Optional.empty(), false,
                    Optional.empty(), Optional.empty());
        }
        if (args.length > 0 && args[0].equals("offload")) {
            return offload(Arrays.asList(args).subList(1, args.length));
        }
        return new Parser(Arrays.asList(args).iterator()).parse();
    }

    private static Options check(List<String> words) throws UsageException {
        var isStrict = !words.isEmpty() && STRICT.contains(words.getFirst());
        if (words.size() != (isStrict ? 2 : 1)) {
            throw new UsageException("check takes one FILE, and -s before it");
        }
        return new Options(Command.CHECK, Path.of(words.getLast()), Optional.empty(), isStrict,
                Optional.empty(), Optional.empty());
    }

    private static Options offload(List<String> words) throws UsageException {
        var command = switch (words.isEmpty() ? "" : words.getFirst()) {
            case "prepare" -> Command.PREPARE;
            case "cleanup" -> Command.CLEANUP;
            default -> throw new UsageException("offload takes prepare or cleanup");
        };
        var rest = words.subList(1, words.size());
        var hasInterfaces = command == Command.PREPARE && rest.size() == 2
                && List.of("-i", "--offload-ifs").contains(rest.getFirst());
        if (!rest.isEmpty() && !hasInterfaces) {
            throw new UsageException("offload prepare takes -i IFS, offload cleanup nothing");
        }
        return new Options(command, Path.of(""), Optional.empty(), false, Optional.empty(),
                hasInterfaces ? Optional.of(rest.getLast()) : Optional.empty());
    }

    private static final class Parser {
        private final Iterator<String> words;
        private Command command = Command.RUN;
        private Optional<String> file = Optional.empty();
        private Optional<String> logLevel = Optional.empty();
        private boolean strict;
        private Optional<String> offload = Optional.empty();
        private Optional<String> interfaces = Optional.empty();

        Parser(Iterator<String> words) {
            this.words = words;
        }

        Options parse() throws UsageException {
            while (words.hasNext()) {
                option(words.next());
            }
            if (command == Command.RUN && file.isEmpty()) {
                throw new UsageException("-c FILE is required");
            }
            return new Options(command, Path.of(file.orElse("")), logLevel, strict, offload,
                    interfaces);
        }

        private void option(String word) throws UsageException {
            switch (word) {
                case "-c", "--config" -> file = Optional.of(value(word));
                case "-l", "--log-level" ->
                    logLevel = Optional.of(oneOf(word, AdminSpec.LOG_LEVELS));
                case "-s", "--strict" -> strict = true;
                case "-o", "--offload" -> offload = Optional.of(oneOf(word, OFFLOADS));
                case "-i", "--offload-ifs" -> interfaces = Optional.of(value(word));
                case "-h", "--help" -> command = Command.HELP;
                case "--version" -> command = Command.VERSION;
                default -> throw new UsageException("unknown option " + word);
            }
        }

        private String oneOf(String option, List<String> words) throws UsageException {
            var value = value(option);
            if (!words.contains(value)) {
                throw new UsageException(option + " " + value + ": expected one of "
                        + String.join(", ", words));
            }
            return value;
        }

        private String value(String option) throws UsageException {
            if (!words.hasNext()) {
                throw new UsageException(option + " needs a value");
            }
            return words.next();
        }
    }
}

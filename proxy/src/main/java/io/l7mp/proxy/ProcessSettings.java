package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.control.Settings;
import io.l7mp.proxy.log.LogLevel;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.session.AccessLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts the settings of the log and the access log into effect, at start and while it runs. */
final class ProcessSettings implements Settings {
    private static final String STDERR = "stderr";
    /** Meanwhile no other request to the API is served. */
    private static final long PIPE_PATIENCE_MS = 1_000;

    private final ProcessLog log;
    private final AccessLog accessLog;
    private final Consumer<AdminSpec> offload;
    /** What the log and the access log write to now. */
    private List<String> inUse = List.of();

    /** {@code offload} switches kernel offload as it is told; what goes wrong it says itself. */
    ProcessSettings(ProcessLog log, AccessLog accessLog, Consumer<AdminSpec> offload) {
        this.log = log;
        this.accessLog = accessLog;
        this.offload = offload;
    }

    @Override
    public Prepared prepare(AdminSpec admin) throws IOException {
        var level = LogLevel.of(admin.logLevel()).orElse(LogLevel.INFO);
        var opened = new Opened(log.outputs());
        try {
            var output = opened.to("log_file", admin.logFile().orElse(STDERR));
            var access = admin.accessLogPath().isPresent()
                    ? Optional.of(opened.to("access_log_path", admin.accessLogPath().get()))
                    : Optional.<Output>empty();
            return new Ready(opened, () -> {
                log.level(level);
                log.output(output);
                accessLog.output(access);
                offload.accept(admin);
            });
        } catch (IOException e) {
            opened.release();
            throw e;
        }
    }

    /** The outputs that settings name. */
    private static final class Opened {
        private final Outputs outputs;
        private List<String> paths = new ArrayList<>();

        Opened(Outputs outputs) {
            this.outputs = outputs;
        }

        Output to(String setting, String path) throws IOException {
            try {
                var output = outputs.toInTime(path, PIPE_PATIENCE_MS);
                paths.add(path);
                return output;
            } catch (IOException e) {
                // Which begins with the path.
                throw new IOException("admin." + setting + ": cannot open " + e.getMessage(), e);
            }
        }

        /** Takes these into use instead of {@code others}, which are to be released then. */
        List<String> replace(List<String> others) {
            var ours = paths;
            paths = others;
            return ours;
        }

        void release() {
            paths.forEach(outputs::release);
        }
    }

    /** Settings that may take effect. */
    private final class Ready implements Prepared {
        private final Opened opened;
        private final Runnable effect;

        Ready(Opened opened, Runnable effect) {
            this.opened = opened;
            this.effect = effect;
        }

        @Override
        public void apply() {
            effect.run();
            inUse = opened.replace(inUse);
        }

        @Override
        public void close() {
            opened.release();
        }
    }
}

package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.control.Settings;
import io.l7mp.proxy.log.LogLevel;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.log.ProcessLog;
import io.l7mp.proxy.session.AccessLog;
import java.io.IOException;
import java.util.Optional;

/** Puts the settings of the log and the access log into effect, at start and while it runs. */
final class ProcessSettings implements Settings {
    private final ProcessLog log;
    private final AccessLog accessLog;

    ProcessSettings(ProcessLog log, AccessLog accessLog) {
        this.log = log;
        this.accessLog = accessLog;
    }

    @Override
    public Runnable prepare(AdminSpec admin) throws IOException {
        var level = LogLevel.of(admin.logLevel()).orElse(LogLevel.INFO);
        var output = admin.logFile().isPresent()
                ? open("log_file", admin.logFile().get()) : log.outputs().stderr();
        var access = admin.accessLogPath().isPresent()
                ? Optional.of(open("access_log_path", admin.accessLogPath().get()))
                : Optional.<Output>empty();
        return () -> {
            log.level(level);
            log.output(output);
            accessLog.output(access);
        };
    }

    private Output open(String setting, String path) throws IOException {
        try {
            return log.outputs().to(path, true);
        } catch (IOException e) {
            // Which begins with the path.
            throw new IOException("admin." + setting + ": cannot open " + e.getMessage(), e);
        }
    }
}

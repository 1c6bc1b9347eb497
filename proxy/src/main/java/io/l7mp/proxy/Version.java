package io.l7mp.proxy;

import java.io.IOException;
import java.util.Properties;

/** The version of the program, as the build wrote it down. */
final class Version {
    private Version() {
    }

    /** For example {@code 0.1.0-SNAPSHOT}. */
    static String current() {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream("/io/l7mp/proxy/version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new AssertionError("version.properties is part of the jar", e);
        }
        return properties.getProperty("version");
    }
}

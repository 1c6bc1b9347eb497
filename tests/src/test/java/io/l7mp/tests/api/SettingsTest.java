// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /admin}: settings of the process that take effect while it runs. */
@NeedsNetNs
class SettingsTest {
    private static final String DISCARD = "cluster: { name: d, spec: { protocol: Discard }, x: 1 }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @AfterEach
    void restore() throws IOException {
        set("log_level: info, log_file: '', access_log_path: '', strict: false");
    }

    @Test
    void shouldShowWhatIsSet() throws IOException {
        set("log_level: verbose, log_file: " + file("shown.log"));
        var admin = BED.api().json("admin");
        assertEquals(List.of("log_level", "strict", "offload", "version", "log_file"),
            admin.keys());
        assertEquals("verbose", admin.at("log_level").text());
        set("log_level: warn");
        assertEquals(file("shown.log").toString(), BED.api().json("admin").at("log_file").text());
    }

    @Test
    void shouldChangeTheLogLevel() throws IOException {
        var log = file("level.log");
        set("log_level: error, log_file: " + log);
        warn();
        set("log_level: info");
        warn();
        Await.until("a warning", () -> Files.readString(log).contains("unknown field"));
        assertEquals(1, Files.readString(log).split("unknown field").length - 1);
    }

    @Test
    void shouldLogToStandardOutput() throws IOException {
        set("log_file: stdout");
        warn();
        BED.proxy().out().await("the warning", line -> line.contains("unknown field"));
    }

    @Test
    void shouldGoOnInNewFilesAfterSigusr1() throws IOException {
        var log = file("moved.log");
        var access = file("moved.access");
        set("log_file: " + log + ", access_log_path: " + access);
        warn();
        Await.until("a warning", () -> Files.readString(log).contains("unknown field"));
        Files.move(log, file("moved.log.1"));
        Files.move(access, file("moved.access.1"));
        BED.proxy().program().signal("USR1");
        Await.until("new files", () -> Files.exists(log) && Files.exists(access));
        warn();
        Await.until("a warning", () -> Files.readString(log).contains("unknown field"));
        Await.until("a line", () -> Files.readString(access).contains("\"event\":\"end\""));
    }

    @Test
    void shouldWriteALineForTheStartAndTheEndOfEverySession() throws IOException {
        var access = file("access");
        set("access_log_path: " + access);
        BED.api().get("admin");
        Await.until("two lines", () -> Files.readString(access).lines()
            .filter(line -> line.contains("controller-listener")).count() >= 3);
        var lines = Files.readAllLines(access);
        // The first line is the end of the request that set the file.
        var start = Json.parse(lines.get(1));
        var end = Json.parse(lines.get(2));
        assertEquals(List.of("time", "event", "session", "listener", "destination"), start.keys());
        assertEquals("start", start.at("event").text());
        assertEquals(start.at("session").text(), end.at("session").text());
        assertEquals("end", end.at("event").text());
        assertEquals("END", end.at("status").text());
        set("access_log_path: ''");
        var size = Files.size(access);
        BED.api().get("admin");
        assertTrue(Files.size(access) - size < 400, "only the end of the request that stopped it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "admin: 7 | Cannot change admin: An object (a set of key-value pairs) is expected",
        "other: 7 | Cannot change admin: An object (a set of key-value pairs) is expected",
        "admin: { log_level: loud } | /admin/log_level: expected one of silly, verbose, info, "
            + "notice, warn, error, silent, found \"loud\"",
        "admin: { log_level: silly, strict: 1 } | /admin/strict: expected a boolean, found 1",
        "admin: { strict: true, loops: 3 } "
            + "| /admin/loops: cannot be changed while the proxy runs: it is 1",
        "admin: { strict: true, log_file: /no/such/file } | admin.log_file: cannot open "
            + "/no/such/file (No such file or directory)",
    })
    void shouldChangeNothingWhenOneSettingIsWrong(String body, String content) throws IOException {
        var before = BED.api().get("admin").body();
        var reply = BED.api().post("admin", body);
        assertEquals(400, reply.status(), reply.body());
        assertEquals(content, Json.parse(reply.body()).at("content").text());
        assertEquals(before, BED.api().get("admin").body());
    }

    private static void set(String settings) throws IOException {
        BED.api().create("admin", "admin: { " + settings + " }");
    }

    /** Something that is worth a warning in the log. */
    private static void warn() throws IOException {
        BED.api().create("clusters", DISCARD);
        BED.api().remove("clusters/d");
    }

    private static Path file(String name) {
        return BED.lab().dir().resolve(name);
    }
}

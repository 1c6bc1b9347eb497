// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A value of the wrong type in each field of each request that the API's document describes. */
@NeedsNetNs
class WrongTypesTest {
    private static final int AT_LEAST = 500;

    @RegisterExtension
    static final TestBed LENIENT = new TestBed();
    @RegisterExtension
    static final TestBed STRICT = new TestBed(ProxyProcess.controllerOnly()
        .replace("log_level: info", "log_level: warn, strict: true"));

    @Test
    void shouldBeNamedByStrictModeAndChangeNothing() throws IOException {
        var before = everything(STRICT);
        var failures = new ArrayList<String>();
        for (var request : requests()) {
            var reply = send(STRICT, request);
            var named = reply.status() == 422
                ? Json.parse(reply.body()).at("content").each("dataPath") : List.<String>of();
            if (!named.contains(request.where())) {
                failures.add(request + " was answered " + reply);
            }
        }
        assertEquals(List.of(), failures);
        assertEquals(before, everything(STRICT));
    }

    @Test
    void shouldNotHarmLenientMode() throws IOException {
        var failures = new ArrayList<String>();
        for (var request : requests()) {
            var reply = send(LENIENT, request);
            if (reply.status() >= 500) {
                failures.add(request + " was answered " + reply);
            }
            if (reply.status() == 200 && request.operation().startsWith("POST ")) {
                var kind = request.operation().substring("POST /".length()).replaceAll("/.*", "");
                LENIENT.api().delete(kind + "/x?recursive=true");
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(LENIENT.proxy().isAlive());
    }

    private static List<WrongRequests.Request> requests() throws IOException {
        var document = JSON.std.mapFrom(LENIENT.api().get("openapi.json").body());
        var all = WrongRequests.of(document);
        assertTrue(all.size() > AT_LEAST, "only " + all.size() + " requests were generated");
        return all;
    }

    private static HttpReply send(TestBed bed, WrongRequests.Request request) throws IOException {
        var target = request.operation().replace("{name}", "x").replace("{position}", "0")
            .replace(" /", " /api/v1/");
        return bed.api().send(target + request.query(),
            List.of("Content-Type: application/json"), request.body());
    }

    private static String everything(TestBed bed) throws IOException {
        var config = bed.api().json("config");
        return config.keys().stream().filter(key -> !key.equals("sessions"))
            .map(key -> key + config.at(key)).toList().toString();
    }
}

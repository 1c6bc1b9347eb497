package io.l7mp.proxy.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.session.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlStartTest {
    private static final String EVERYTHING_INLINE = """
            clusters:
              - {name: c1, spec: {protocol: UDP, port: 9}, endpoints: [{spec: {address: a}}]}
            listeners:
              - name: controller-listener
                spec: {protocol: HTTP, port: 1234}
                rules: [{action: {route: {destination: {spec: {protocol: Echo}}}}}]
              - name: l1
                spec: {protocol: UDP, port: 15000}
                rules:
                  - action:
                      route: {destination: c1, ingress: [{spec: {protocol: Logger}}]}
            """;

    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldOpenDataPlaneListenersBeforeHttpOnes() throws Exception {
        fixture.start(EVERYTHING_INLINE);
        assertEquals(List.of("open l1", "open controller-listener"), fixture.history());
        assertEquals(List.of("controller-listener", "l1"),
                List.copyOf(fixture.snapshots().current().listeners().keySet()));
    }

    @Test
    void shouldNameInlineObjectsAsTheAncestor() throws Exception {
        fixture.start(EVERYTHING_INLINE);
        var now = fixture.snapshots().current();
        assertEquals("[controller-listener-RuleList-0, l1-RuleList-1]",
                now.ruleLists().keySet().toString());
        assertEquals("[controller-listener-RuleList-0-Rule-0, l1-RuleList-1-Rule-1]",
                now.rules().keySet().toString());
        assertEquals("[controller-listener-RuleList-0-Rule-0-Route-0,"
                + " l1-RuleList-1-Rule-1-Route-1]", now.routes().keySet().toString());
        assertEquals("[c1, controller-listener-RuleList-0-Rule-0-Route-0-Cluster-0,"
                + " l1-RuleList-1-Rule-1-Route-1-ingress-Cluster-1]",
                now.clusters().keySet().toString());
        assertEquals("c1-EndPoint-0", now.clusters().get("c1").endPoints().getFirst().name());
    }

    @Test
    void shouldKeepMadeNamesOffThoseGivenLater() throws Exception {
        fixture.start("""
                listeners: [{name: l, spec: {protocol: UDP}, rules: []}]
                rulelists: [{name: l-RuleList-0, rules: []}]
                clusters:
                  - name: c
                    spec: {protocol: UDP}
                    endpoints: [{spec: {address: a}}, {name: c-EndPoint-0, spec: {address: b}}]
                """);
        assertEquals("l-RuleList-0_1", fixture.info("l").ruleList());
        assertEquals("c-EndPoint-0_1", fixture.snapshots().current().clusters().get("c")
                .endPoints().getFirst().name());
    }

    @Test
    void shouldCloseWhatWasOpenedWhenOneListenerFails() {
        var failure = assertThrows(IOException.class, () -> fixture.start("""
                listeners:
                  - {name: a, spec: {protocol: UDP, port: 7}, rules: []}
                  - {name: b, spec: {protocol: TCP, port: 8}, rules: []}
                  - {name: c, spec: {protocol: TCP, port: 7}, rules: []}
                """));
        assertEquals("listener \"c\": Address already in use", failure.getMessage());
        assertEquals(List.of("open a", "open b", "close b", "close a"), fixture.history());
        assertEquals(Snapshot.EMPTY, fixture.snapshots().current());
        assertFalse(fixture.control().view().listeners(false).iterator().hasNext());
    }

    @Test
    void shouldOpenNothingWhenTheConfigurationIsWrong() {
        var failure = assertThrows(ConfigException.class, () -> fixture.start("""
                listeners:
                  - {name: a, spec: {protocol: UDP, port: 7}, rules: []}
                  - {name: b, spec: {protocol: FTP}, rules: []}
                """));
        assertEquals("Listener.create:Unknown protocol: \"FTP\"", failure.content());
        assertEquals(3, failure.position().line());
        assertEquals(List.of(), fixture.history());
    }

    @Test
    void shouldCloseAllListenersWhenItStops() throws Exception {
        fixture.start(EVERYTHING_INLINE);
        fixture.control().stop();
        fixture.control().stop();
        assertEquals(4, fixture.history().size());
        assertTrue(fixture.history().contains("close l1"));
    }

    @Test
    void shouldOpenNothingOnceItStops() throws Exception {
        fixture.start("listeners: [{name: l, spec: {protocol: UDP}, rules: []}]");
        var other = ListenerSpec.of(
                ControlFixture.node("{name: m, spec: {protocol: UDP}, rules: []}"), w -> { });
        var late = new CompletableFuture<Exception>();
        fixture.beforeClose(() -> fixture.control().execute(() -> late.complete(
                assertThrows(RejectedExecutionException.class, () ->
                        fixture.control().change(change -> change.addListener(other))))));
        fixture.control().stop();
        assertEquals("The process is about to end", late.get(10, SECONDS).getMessage());
        assertEquals(List.of("open l", "close l"), fixture.history());
    }
}

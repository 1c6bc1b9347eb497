package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerSearchTest {
    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.protocols().add(new FakeProtocol("L7mpController", new FakeNetwork()));
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldFindListenersThatLeadToTheApi() throws IOException {
        fixture.start("""
                clusters: [{name: api, spec: {protocol: L7mpController}}]
                listeners:
                  - {name: a, spec: {protocol: HTTP, port: 1234}, rules: first}
                  - {name: b, spec: {protocol: HTTP, port: 80}, rules: circle}
                  - {name: c, spec: {protocol: HTTP}, rules: second}
                  - {name: d, spec: {protocol: UDP, port: 5}, rules: second}
                  - {name: e, spec: {protocol: HTTP, port: 6}, rules: missing}
                rulelists:
                  - {name: first, rules: [{action: {}}, gone, {action: {apply: second}}]}
                  - {name: second, rules: [{action: {route: {destination: api}}}]}
                  - {name: circle, rules: [{action: {apply: circle}}, {action: {route: x}}]}
                """);
        assertEquals(List.of("1234"), fixture.control().view().controllerPorts());
    }
}

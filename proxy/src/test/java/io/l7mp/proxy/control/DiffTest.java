package io.l7mp.proxy.control;

import static io.l7mp.proxy.control.ControlFixture.node;
import static io.l7mp.proxy.control.ControlFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.control.Control.Manner;
import io.l7mp.proxy.document.Node;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final Manner DRY_RUN = new Manner(false, true, true);
    private static final String CLUSTERS = """
            clusters:
              - {name: c, spec: {protocol: UDP}, endpoints: [%s]}
              - {name: d, spec: {protocol: UDP}, endpoints: [%s]}
            """;
    private static final String E = "{name: e, spec: {address: a}}";
    private static final String F = "{name: f, spec: {address: b}}";

    private ControlFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start(CLUSTERS.formatted(E + ", " + F, ""));
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldTellOfEndPointsInAnotherOrder() throws Exception {
        assertEquals("[{'name':'c','changes':[{'path':'/endpoints','from':['e','f'],"
                + "'to':['f','e']}]}]", changed(F + ", " + E, ""));
    }

    @Test
    void shouldTellOfAnEndPointThatMovesToAnotherCluster() throws Exception {
        assertEquals("[{'name':'c','changes':[{'path':'/endpoints','from':['e','f'],'to':['e']}]},"
                + "{'name':'d','changes':[{'path':'/endpoints','from':[],'to':['f']}]}]",
                changed(E, F));
    }

    private String changed(String ofC, String ofD) throws Exception {
        var wanted = Configuration.of(node(CLUSTERS.formatted(ofC, ofD)));
        var diff = fixture.onControl(() -> fixture.control().replace(wanted, DRY_RUN));
        return text(Node.of(diff.get("clusters")).get("changed").orElseThrow());
    }
}

package io.l7mp.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import org.junit.jupiter.api.Test;

class ListenerInfoTest {
    @Test
    void shouldKeepItsCountsWhenItsOptionsChange() {
        var was = info(5);
        was.nextSessionNumber();
        var is = was.become(info(6));
        assertEquals(6000, is.trackMs());
        assertTrue(is.isSameAs(was));
        assertEquals(1, is.nextSessionNumber());
        assertSame(was.traffic(), is.traffic());
    }

    @Test
    void shouldShareNothingWithAnotherOfItsName() {
        assertNotSame(info(5).traffic(), info(5).traffic());
    }

    private static ListenerInfo info(int track) {
        var spec = Documents.yaml("test", "{name: l, spec: {protocol: UDP, port: 1},"
                + " rules: r, options: {track: " + track + "}}", Limits.BODY);
        return new ListenerInfo(ListenerSpec.of(spec, warning -> { }), "r", 0);
    }
}

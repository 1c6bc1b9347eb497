package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class SessionListTest {
    @Test
    void shouldMergeTheLoopsInOrderOfCreation() throws Exception {
        try (var proxy = new ProxyFixture(3)) {
            var expected = new ArrayList<String>();
            for (var i = 0; i < 500; i++) {
                accept(proxy, i * i % 3, "s-" + i);
                expected.add("s-" + i);
            }
            assertEquals(expected, names(proxy.sessions().list()));
        }
    }

    @Test
    void shouldShowWhatThereWasWhenItWasMade() throws Exception {
        try (var proxy = new ProxyFixture(2)) {
            var none = proxy.sessions().list();
            accept(proxy, 1, "first");
            var one = proxy.sessions().list();
            accept(proxy, 0, "second");
            assertEquals(List.of(), names(none));
            assertEquals(List.of("first"), names(one));
            assertEquals(List.of("first"), names(one), "it can be gone through again");
            assertThrows(NoSuchElementException.class, () -> none.iterator().next());
        }
    }

    @Test
    void shouldLeaveOutWhatEndsMeanwhile() throws Exception {
        try (var scene = new Scene()) {
            scene.options("track: 0");
            for (var i = 0; i < 300; i++) {
                scene.accept("s");
            }
            var iterator = scene.sessions.list().iterator();
            assertEquals("s", iterator.next().get("name"));
            scene.sessions.end("s_299", "x").join();
            var rest = new ArrayList<Map<String, Object>>();
            iterator.forEachRemaining(rest::add);
            assertEquals(298, rest.size());
            assertTrue(rest.stream().allMatch(each -> each.get("status").equals("CONNECTED")));
        }
    }

    private static void accept(ProxyFixture proxy, int loopIndex, String name) throws IOException {
        var loop = proxy.loops().all().get(loopIndex);
        proxy.accept(loop, new Metadata(name), new MessageSource(loop));
    }

    private static List<Object> names(SessionList list) {
        var names = new ArrayList<>();
        list.forEach(session -> names.add(session.get("name")));
        return names;
    }
}

package io.l7mp.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
    @Test
    void shouldListenOnAllAddressesUnlessToldOtherwise() {
        assertEquals(new InetSocketAddress(80), BindAddress.of(node("{port: 80}")));
        assertEquals(new InetSocketAddress("127.0.0.1", 80),
                BindAddress.of(node("{port: 80, address: 127.0.0.1}")));
        assertEquals(new InetSocketAddress("::1", 80),
                BindAddress.of(node("{port: 80, address: '[::1]'}")));
    }

    @Test
    void shouldLetTheKernelChooseALocalPort() {
        assertEquals(new InetSocketAddress(0), BindAddress.local(node("{}")));
        assertEquals(new InetSocketAddress("127.0.0.1", 0),
                BindAddress.local(node("{address: 127.0.0.1}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{port: 65536}", "{port: -1}", "{port: x}",
        "{port: 1, address: a.example}", "{port: 1, address: 1.2.3.256}", "{port: 1, address: ''}"})
    void shouldRefuseWhatCannotBeBound(String spec) {
        var e = assertThrows(ConfigException.class, () -> BindAddress.of(node(spec)));
        assertTrue(e.getMessage().length() > 5);
    }

    private static Node node(String yaml) {
        return Documents.yaml("test", yaml, Limits.BODY);
    }
}

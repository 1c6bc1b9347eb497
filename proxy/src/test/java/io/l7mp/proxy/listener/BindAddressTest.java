package io.l7mp.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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

    @Test
    void shouldLookANameUpOnlyWhenTheListenerOpens() throws UnknownHostException {
        var address = BindAddress.of(node("{port: 80, address: localhost}"));
        assertTrue(address.isUnresolved());
        var resolved = (InetSocketAddress) BindAddress.resolve(address);
        assertTrue(resolved.getAddress().isLoopbackAddress());
        assertEquals(80, resolved.getPort());
    }

    @Test
    void shouldLookANameToConnectFromUpAtOnce() {
        var local = (InetSocketAddress) BindAddress.local(node("{address: localhost}"));
        assertTrue(local.getAddress().isLoopbackAddress());
        assertThrows(ConfigException.class, () -> BindAddress.local(node("{address: ''}")));
    }

    @Test
    void shouldKnowTheZoneOfAnAddress() {
        var address = BindAddress.of(node("{port: 80, address: 'fe80::1%lo'}")).getAddress();
        assertEquals(1, ((Inet6Address) address).getScopeId());
        assertEquals(address,
                BindAddress.of(node("{port: 80, address: '[fe80::1%1]'}")).getAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{port: 65536}", "{port: -1}", "{port: x}",
        "{port: 1, address: 1.2.3.256}", "{port: 1, address: '::1::'}",
        "{port: 1, address: 'fe80::1%nowhere'}", "{port: 1, address: ''}"})
    void shouldRefuseWhatCannotBeBound(String spec) {
        var e = assertThrows(ConfigException.class, () -> BindAddress.of(node(spec)));
        assertTrue(e.getMessage().length() > 5);
    }

    private static Node node(String yaml) {
        return Documents.yaml("test", yaml, Limits.BODY);
    }
}

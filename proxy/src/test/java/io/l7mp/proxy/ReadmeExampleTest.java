package io.l7mp.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.protocol.tcp.TcpFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol that README.md shows compiles as it stands there and does what is said of it. */
class ReadmeExampleTest {
    private static final Pattern JAVA_BLOCK =
            Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path dir;

    @Test
    void shouldCompileAndServeTheExampleProtocol() throws Exception {
        var upper = load(compile());
        try (var proxy = new ProxyFixture()) {
            var port = freePort();
            proxy.cluster(upper, "{name: u, spec: {protocol: Upper}}")
                    .route("u", List.of(), "{}");
            proxy.listen(new TcpFactory(proxy.outbound()),
                    "{name: l, spec: {protocol: TCP, port: " + port + "}, rules: rules}");
            try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("Hello".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                assertEquals("HELLO", new String(client.getInputStream().readAllBytes(),
                        StandardCharsets.US_ASCII));
            }
        }
    }

    private Path compile() throws Exception {
        var block = JAVA_BLOCK.matcher(Files.readString(Path.of("../README.md")));
        assertTrue(block.find(), "README.md has no java block");
        var source = dir.resolve("UpperFactory.java");
        Files.writeString(source, block.group(1));
        var status = ToolProvider.getSystemJavaCompiler().run(null, null, null,
                "-d", dir.toString(), "-cp", System.getProperty("java.class.path"),
                source.toString());
        assertEquals(0, status, "the example does not compile");
        return dir;
    }

    private static ProtocolFactory load(Path classes) throws Exception {
        var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        return (ProtocolFactory) loader.loadClass("io.l7mp.proxy.protocol.upper.UpperFactory")
                .getDeclaredConstructor().newInstance();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

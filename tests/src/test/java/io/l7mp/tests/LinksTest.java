// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation points at is there. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "proxy/PROTOCOLS.md"})
    void shouldPointAtFilesThatExist(String name) throws IOException {
        var document = ProxyProcess.root().resolve(name);
        var links = LINK.matcher(Files.readString(document)).results()
            .map(found -> found.group(1)).toList();
        assertTrue(!links.isEmpty(), "no links in " + name);
        for (var link : links) {
            Path target = document.resolveSibling(link);
            assertTrue(Files.exists(target), name + " points at " + link);
        }
    }
}

// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The convention of {@link ReadmeTest} is read as it is documented. */
class ReadmeScriptTest {
    @Test
    void shouldReadBlocksAndTheirCommentsInOrder() {
        var script = ReadmeScript.parse("""
            # Title
            <!-- test: background proxy -->
            ```sh
            proxy/bin/l7mp -c x
            ```
            <!-- test: await proxy API at port -->
            ```yaml
            ```
            <!-- test: prints "name": "x" -->
            <!-- test: prints two -->
            ```sh
            curl a
            curl b
            ```
            <!-- test: type proxy some words -->
            <!-- test: skip it is this very thing -->
            ```sh
            tests/run
            ```
            <!-- test: stop proxy -->
            """);
        assertEquals(List.of(
            new ReadmeScript.Start("proxy", "proxy/bin/l7mp -c x\n"),
            new ReadmeScript.Expect("proxy", "API at port"),
            new ReadmeScript.Run("curl a\ncurl b\n", List.of("\"name\": \"x\"", "two")),
            new ReadmeScript.Type("proxy", "some words"),
            new ReadmeScript.Stop("proxy")), script.steps());
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThrows(IllegalArgumentException.class,
            () -> ReadmeScript.parse("<!-- test: printz x -->"));
        assertThrows(IllegalArgumentException.class, () -> ReadmeScript.parse("```sh\nls\n"));
    }
}

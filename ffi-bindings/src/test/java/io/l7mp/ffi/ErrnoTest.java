// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrnoTest {

    private static final int HIGHEST = 133;

    @Test
    void shouldNameAndExplain() {
        assertEquals("ECONNREFUSED", Errno.name(Errno.ECONNREFUSED));
        assertEquals("Connection refused", Errno.message(Errno.ECONNREFUSED));
        assertEquals("EPERM", Errno.name(1));
        assertEquals("EHWPOISON", Errno.name(HIGHEST));
        assertEquals("Memory page has hardware error", Errno.message(HIGHEST));
    }

    @Test
    void shouldDescribeUnknownNumbers() {
        for (var errno : List.of(-1, 0, 41, HIGHEST + 1)) {
            assertEquals("errno " + errno, Errno.name(errno));
            assertEquals("Unknown error " + errno, Errno.message(errno));
        }
    }

    @Test
    void shouldGiveEachConstantTheNumberItsNameHas() throws Exception {
        for (var field : Errno.class.getFields()) {
            assertEquals(field.getName(), Errno.name(field.getInt(null)));
        }
    }

    @Test
    void shouldAgreeWithTheCompiler() throws Exception {
        var names = IntStream.rangeClosed(1, HIGHEST).mapToObj(Errno::name)
            .filter(name -> name.startsWith("E")).toList();
        var values = CCompiler.evaluate(List.of("errno.h"), names);
        for (var name : names) {
            assertEquals(name, Errno.name(values.get(name).intValue()));
        }
    }

    @Test
    void shouldSayWhatFailedOnWhatAndWhy() {
        var failure = new ErrnoException("connect", Errno.ECONNREFUSED, "10.0.0.1:80");
        assertEquals("connect 10.0.0.1:80: Connection refused (ECONNREFUSED)",
            failure.getMessage());
        assertEquals("connect", failure.call());
        assertEquals(Errno.ECONNREFUSED, failure.errno());
        assertEquals("setns: Operation not permitted (EPERM)",
            new ErrnoException("setns", Errno.EPERM, "").getMessage());
    }

    @Test
    void shouldThrowForNegativeResultsOnly() throws Exception {
        assertEquals(0, ErrnoException.check(0, "read", "fd 1"));
        var failure = assertThrows(ErrnoException.class,
            () -> ErrnoException.check(-Errno.EIO, "read", "fd 1"));
        assertEquals(Errno.EIO, failure.errno());
    }
}

package io.l7mp.proxy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MismatchTest {

    private static final Object TREE = node("""
        name: UDP:1
        IP: {src_addr: 127.0.0.1}
        UDP: {src_port: 40000}
        list: [1, two]
        """).plain();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{op: test, path: /IP/src_addr, value: x}"
            + "| [{pointer:,op:test,path:/IP/src_addr,value:x,found:127.0.0.1}]",
        "{op: test, path: UDP/none/, value: null}"
            + "| [{pointer:,op:test,path:/UDP/none,value:null,missing:true}]",
        "{op: contains, path: /list, value: 2}"
            + "| [{pointer:,op:contains,path:/list,value:2,found:[1,two]}]",
        "{op: starts, path: /name, value: TCP}"
            + "| [{pointer:,op:starts,path:/name,value:TCP,found:UDP:1}]",
        "{op: ends, path: /name, value: x} | [{pointer:,op:ends,path:/name,value:x,found:UDP:1}]",
        "{op: in, path: /UDP/src_port, value: [1, 2]}"
            + "| [{pointer:,op:in,path:/UDP/src_port,value:[1,2],found:40000}]",
        "{op: less, path: /UDP/src_port, value: 9}"
            + "| [{pointer:,op:less,path:/UDP/src_port,value:9,found:40000}]",
        "{op: more, path: /UDP/src_port, value: 99999}"
            + "| [{pointer:,op:more,path:/UDP/src_port,value:99999,found:40000}]",
        "{op: matches, path: /name, value: ^T} | "
            + "[{pointer:,op:matches,path:/name,value:^T,found:UDP:1}]",
        "{op: defined, path: /TCP} | [{pointer:,op:defined,path:/TCP,missing:true}]",
        "{op: undefined, path: /list/0} | [{pointer:,op:undefined,path:/list/0,found:1}]",
        "{op: type, path: /list, value: date-time}"
            + "| [{pointer:,op:type,path:/list,value:date-time,found:[1,two]}]",
        "{op: contained, path: /list, value: 3}"
            + "| [{pointer:,op:contained,path:/list,value:3,found:[1,two]}]",
        "{op: intersects, path: /list, value: [3]}"
            + "| [{pointer:,op:intersects,path:/list,value:[3],found:[1,two]}]",
    })
    void shouldShowWhatWasWantedAndWhatWasFound(String match, String mismatch) {
        assertEquals(mismatch.strip(), shown(match));
    }

    @Test
    void shouldBlameTheFirstOperandOfAConjunctionThatFails() {
        assertEquals("[{pointer:/apply/1/apply/0,op:more,path:/UDP/src_port,value:50000,"
            + "found:40000}]", shown("{op: and, apply: [{op: defined, path: /IP}, "
                + "{op: and, path: /UDP, apply: [{op: more, path: /src_port, value: 50000}, "
                + "{op: defined, path: /never}]}]}"));
    }

    @Test
    void shouldBlameAllOperandsOfADisjunction() {
        assertEquals("[{pointer:/apply/0,op:defined,path:/TCP,missing:true},"
            + "{pointer:/apply/1/apply/0,op:test,path:/name,value:x,found:UDP:1}]",
            shown("{op: or, apply: [{op: defined, path: /TCP}, "
                + "{op: and, apply: [{op: test, path: /name, value: x}]}]}"));
    }

    @Test
    void shouldBlameTheOperandOfANegationThatHolds() {
        assertEquals("[{pointer:/apply/1,op:test,path:/name,value:UDP:1,found:UDP:1,negated:true}]",
            shown("{op: not, apply: [{op: defined, path: /TCP}, "
                + "{op: test, path: /name, value: 'UDP:1'}]}"));
        assertEquals("[{pointer:/apply/0,op:and,path:/IP,negated:true}]",
            shown("{op: not, apply: [{op: and, path: /IP, apply: []}]}"));
    }

    @Test
    void shouldBlameNobodyWhenItMatches() {
        assertEquals(List.of(), Mismatch.of(new Match.Any(), TREE));
        assertEquals("[]", shown("{op: not, apply: [{op: defined, path: /TCP}]}"));
        assertFalse(new Match.Or(Path.ROOT, List.of(new Match.Defined(Path.parse("/TCP"))))
            .matches(TREE));
    }

    private static String shown(String match) {
        var all = Mismatch.of(Match.compile(node(match)), TREE).stream().map(Mismatch::shown);
        return Json.text(all.toList(), Json.Format.TERSE).replace("\"", "");
    }

    private static Node node(String yaml) {
        return Documents.yaml("", yaml, Limits.BODY);
    }
}

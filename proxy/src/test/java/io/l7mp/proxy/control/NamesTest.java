package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.document.ConfigException;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Names names = new Names();

    @Test
    void shouldCountEachKindOnItsOwn() {
        assertEquals("l-RuleList-0", names.next(ObjectKind.RULE_LIST, "l", name -> false));
        assertEquals("m-RuleList-1", names.next(ObjectKind.RULE_LIST, "m", name -> false));
        assertEquals("c-EndPoint-0", names.next(ObjectKind.END_POINT, "c", name -> false));
    }

    @Test
    void shouldAppendSuffixWhenNameIsTaken() {
        assertEquals("r-Rule-0_2", names.next(ObjectKind.RULE, "r",
                name -> name.equals("r-Rule-0") || name.equals("r-Rule-0_1")));
        assertEquals("r-Rule-1", names.next(ObjectKind.RULE, "r", name -> false));
    }

    @Test
    void shouldGiveUpWhenAllSuffixesAreTaken() {
        var refusal = assertThrows(ConfigException.class,
                () -> names.next(ObjectKind.CLUSTER, "o", name -> !name.equals("o-Cluster-0_21")));
        assertEquals("Cannot add cluster: Cluster \"o-Cluster-0\" already defined",
                refusal.content());
    }
}

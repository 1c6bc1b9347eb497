package io.l7mp.proxy.rule;

import java.util.List;

/**
 * Rules in the order they are tried.
 *
 * @param ruleNames looked up when a session gets here; a rule need not exist
 */
public record RuleList(String name, List<String> ruleNames) {

    /** Keeps a copy of the list. */
    public RuleList {
        ruleNames = List.copyOf(ruleNames);
    }
}

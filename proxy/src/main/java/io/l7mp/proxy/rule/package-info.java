/**
 * Rules: which sessions ({@link io.l7mp.proxy.rule.Match}) and what with them
 * ({@link io.l7mp.proxy.rule.Action}).
 *
 * <p>Everything is compiled and checked when a rule is added, on the control thread, and immutable
 * afterwards, so that every loop matches without locks. Metadata are plain trees (Map, List,
 * String, Number, Boolean, null); the session that owns them is the only one to change them.
 * Invariants: a malformed predicate never becomes a Match; matching ends in bounded time and never
 * throws, whatever the metadata are.
 */
package io.l7mp.proxy.rule;

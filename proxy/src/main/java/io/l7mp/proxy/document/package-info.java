/**
 * Documents: JSON and YAML texts become trees of {@link io.l7mp.proxy.document.Node} with source
 * positions, and plain trees become JSON text.
 *
 * <p>Everything here is immutable or confined to one call, so any thread may use it; nothing blocks
 * except {@link io.l7mp.proxy.document.Documents#file}. Invariants: a number is a Long, a
 * BigInteger beyond that, or a finite Double with a fraction or beyond 2^53; an error names
 * position, JSON Pointer and what was expected; input is bounded in bytes, nodes and depth before
 * anything is built from it.
 */
package io.l7mp.proxy.document;

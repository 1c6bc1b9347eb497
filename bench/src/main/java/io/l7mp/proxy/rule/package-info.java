// SPDX-License-Identifier: MIT
/** Benchmarks of predicates. */
package io.l7mp.proxy.rule;

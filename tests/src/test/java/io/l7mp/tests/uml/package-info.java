/**
 * Suites that need more of a kernel than most machines have: they run inside user-mode Linux, on
 * the same JDK, and are reported like all others.
 */
package io.l7mp.tests.uml;

/**
 * Suites that need another kernel than this machine's: they run in user-mode Linux, or in an
 * emulated machine, on the same JDK, and are reported like all others.
 */
package io.l7mp.tests.uml;

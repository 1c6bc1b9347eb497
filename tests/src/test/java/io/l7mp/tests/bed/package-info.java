// SPDX-License-Identifier: MIT
/**
 * The proxy under test: the packaged program as a process in the middle namespace of a lab, its
 * REST API, and {@link io.l7mp.tests.bed.TestBed}, which ties these to the life of a JUnit suite.
 */
package io.l7mp.tests.bed;

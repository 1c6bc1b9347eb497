// SPDX-License-Identifier: MIT
/**
 * What clients of node l7mp rely on, one suite for each section of the list of observed facts and
 * one test for each of its statements.
 */
package io.l7mp.tests.facts;

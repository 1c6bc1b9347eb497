// SPDX-License-Identifier: MIT
/** The system suites: each runs the packaged proxy in a lab and looks at it from outside only. */
package io.l7mp.tests;

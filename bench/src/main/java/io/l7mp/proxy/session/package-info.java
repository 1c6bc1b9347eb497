// SPDX-License-Identifier: MIT
/** Benchmarks of setting sessions up, in their package so that they may see its parts. */
package io.l7mp.proxy.session;

// SPDX-License-Identifier: MIT
/** Benchmarks of the stages that wrap messages into JSON, in their package as it shows little. */
package io.l7mp.proxy.protocol.json;

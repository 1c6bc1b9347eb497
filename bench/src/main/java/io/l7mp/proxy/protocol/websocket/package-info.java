// SPDX-License-Identifier: MIT
/** Benchmarks of WebSocket frames, in their package so that they may see its parts. */
package io.l7mp.proxy.protocol.websocket;

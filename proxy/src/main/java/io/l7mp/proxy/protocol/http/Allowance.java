package io.l7mp.proxy.protocol.http;

/**
 * What a request may take of us.
 *
 * @param buffers memory, with others of its listener
 * @param lingerMs time, once its session is over: for what is left of it and of its response
 */
record Allowance(HttpBuffers buffers, long lingerMs) {
}

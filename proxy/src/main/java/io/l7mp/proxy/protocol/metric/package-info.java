/**
 * The Metric cluster: data pass, their bytes and packets are counted by session and cluster. Runs
 * on the session's loop.
 */
package io.l7mp.proxy.protocol.metric;

/**
 * Clusters: where sessions lead to, and how one of a cluster's endpoints is chosen.
 *
 * <p>Endpoints and load balancers are made on the control thread and read by every loop. An
 * endpoint lives as long as it is configured and counts its sessions; a load balancer is immutable
 * over its list of endpoints and replaced when that changes. What state there is (turns, counts) is
 * shared and lock-free.
 */
package io.l7mp.proxy.cluster;

/**
 * Routes: the clusters a session is led over.
 *
 * <p>Made on the control thread, immutable, read by every loop. A session keeps the route it was
 * set up with; clusters are mentioned by name and looked up then.
 */
package io.l7mp.proxy.route;

/**
 * The JSONEncap and JSONDecap clusters: messages into JSON objects with the metadata of their
 * session, and back.
 *
 * <p>A message is {@code {"metadata": {...}, "payload": "BASE64"}}. One message in is one message
 * out; what JSONDecap cannot decode is dropped and counted. Runs on the session's loop, in memory
 * of the loop ({@link io.l7mp.proxy.protocol.json.Workbench}): no allocation per message.
 */
package io.l7mp.proxy.protocol.json;

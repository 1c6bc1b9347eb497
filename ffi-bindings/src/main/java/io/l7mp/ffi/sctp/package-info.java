/**
 * SCTP as linux/sctp.h has it: structs, their constants, notifications, and calls for whole batches
 * of messages. Everything is for one-to-one sockets: one association each.
 */
package io.l7mp.ffi.sctp;

/* SPDX-License-Identifier: MIT */
/*
 * One end of a connection, or of a flow of datagrams, that carries messages of one size: as they
 * are in datagrams, one after the other in a byte stream, or as WebSocket messages.
 */
#ifndef L7MP_LOAD_LINK_H
#define L7MP_LOAD_LINK_H

#include "common.h"

#define MAX_MESSAGE 2048
#define LINK_ROOM   (2 * MAX_MESSAGE) /* a handshake fits, too */

struct link {
	int fd;
	enum transport transport;
	bool is_client; /* the one that connected */
	bool open;	/* messages may be sent */
	size_t size;	/* of each message */
	/* Where the last datagram came from, for an end that is not connected. */
	struct address peer;
	/* What has been read and not been used: [0, filled). */
	size_t filled;
	uint8_t in[LINK_ROOM];
};

enum arrival { NOTHING, MESSAGE, CLOSED };

void link_init(struct link *l, int fd, enum transport transport, size_t size);

/* For an end that connects: */
void link_connecting(struct link *l);

/* It is connected, and may have something to say before it is open. */
void link_connected(struct link *l);

void link_send(struct link *l, const void *message);

/*
 * Takes the next message. After NOTHING, and also while `open` is false, there is more to do when
 * the descriptor becomes readable (level-triggered).
 */
enum arrival link_receive(struct link *l, void *message);

void link_write(struct link *l, const void *data, size_t length);

/* Removes the first `n` bytes of what has been read. */
void link_consume(struct link *l, size_t n);

/* Of WebSocket, see RFC 6455. */
void websocket_request(struct link *l);

/* Answers a request, or checks an answer, when all of it is there; then the link is open. */
void websocket_open(struct link *l);

void websocket_send(struct link *l, const void *message);

/* Takes a message out of what has been read. */
enum arrival websocket_take(struct link *l, void *message);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The sending end of a flood: stamped datagrams of one flow or of many in turn, as cheaply as the
 * kernel takes them, since it shares a CPU with the end that receives.
 */
#ifndef L7MP_LOAD_SENDER_H
#define L7MP_LOAD_SENDER_H

#include "common.h"

#include <sys/socket.h>

#define BURST	   64 /* most datagrams that are sent at once */
#define MAX_SIZE   2048
#define IP_UDP	   28 /* bytes of both headers */
#define RUN	   16 /* datagrams of one flow after each other, when there are many flows */
#define MAX_BYTES  65507 /* of one send call that the kernel cuts into datagrams */

/* The start of each datagram; the rest is zeros. */
struct stamp {
	uint64_t run;	  /* tells the datagrams of this run from stragglers of an earlier one */
	uint64_t sent_ns; /* when it was sent */
};

struct flow;

struct sender {
	int fd;
	int *segmented; /* one socket for each flow instead; or NULL */
	size_t size;
	unsigned int at_once; /* as many are worth waiting for, and are sent by one call */
	unsigned int flow_count, next_flow;
	struct flow *flows; /* of a sender that makes the headers itself; or NULL */
	struct iovec vec[BURST];
	struct mmsghdr msg[BURST];
	char out[BURST][MAX_SIZE + IP_UDP];
};

void open_sender(struct sender *s, const struct options *options);

/* Sends up to `n` datagrams; returns how many. */
unsigned int send_stamped(struct sender *s, struct stamp stamp, unsigned int n);

#endif

/* SPDX-License-Identifier: MIT */
/* The receiving end of a flood. */
#ifndef L7MP_LOAD_SINK_H
#define L7MP_LOAD_SINK_H

#include "sender.h"

#define SLOTS	    64	 /* datagrams, or runs of merged ones, that one call receives at most */
#define SLOT	    2048 /* bytes */
#define MERGED_SLOT (64 << 10)
#define MERGED_MAX  64 /* datagrams in one run, for the kernel */
#define CONTROL	    64

struct sink {
	int fd;
	bool segmented;
	uint64_t counted_before;
	char *in;
	struct iovec vec[SLOTS];
	struct mmsghdr msg[SLOTS];
	char control[SLOTS][CONTROL];
	/* What receive_stamps has found. */
	struct stamp stamps[SLOTS * MERGED_MAX];
	unsigned int count;
};

void open_sink(struct sink *s, const struct options *options);

/* Takes what one call gives into `stamps`; returns false when there was nothing. */
bool receive_stamps(struct sink *s);

/*
 * How many datagrams have arrived at a sink that is not read (option -a). They get as far as the
 * socket, and are dropped and counted there: with that an end can be faster than what it measures.
 */
uint64_t count_arrivals(const struct sink *s);

#endif

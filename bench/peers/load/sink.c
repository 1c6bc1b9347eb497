// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "sink.h"

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <string.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

#define SINK_ROOM (16 << 20)

static void drop_all(int fd)
{
	struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog filter = {.len = 1, .filter = &code};

	require(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0,
		"SO_ATTACH_FILTER");
}

void open_sink(struct sink *s, const struct options *o)
{
	const int room = SINK_ROOM, on = 1;
	const size_t slot = o->segmented ? MERGED_SLOT : SLOT;

	s->fd = bound_socket_in(o->server_ns, &o->server, SOCK_DGRAM);
	setsockopt(s->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	s->segmented = o->segmented;
	if (o->segmented)
		require(setsockopt(s->fd, IPPROTO_UDP, UDP_GRO, &on, sizeof(on)) == 0, "UDP_GRO");
	if (o->counted) {
		drop_all(s->fd);
		s->counted_before = count_arrivals(s);
	}
	s->in = allocate(SLOTS, slot);
	for (int i = 0; i < SLOTS; i++)
		s->vec[i] = (struct iovec){s->in + i * slot, slot};
}

uint64_t count_arrivals(const struct sink *s)
{
	uint32_t info[SK_MEMINFO_VARS];
	socklen_t length = sizeof(info);

	require(getsockopt(s->fd, SOL_SOCKET, SO_MEMINFO, info, &length) == 0, "SO_MEMINFO");
	return info[SK_MEMINFO_DROPS] - s->counted_before;
}

/* The length of each datagram of a run, the last one may be shorter; `all` when it is alone. */
static size_t segment_size(struct msghdr *msg, size_t all)
{
	int size;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
			memcpy(&size, CMSG_DATA(c), sizeof(size));
			return size;
		}
	}
	return all;
}

static void take(struct sink *s, unsigned int slot)
{
	const size_t length = s->msg[slot].msg_len;
	const size_t step =
		s->segmented ? segment_size(&s->msg[slot].msg_hdr, length) : length;
	const char *in = s->vec[slot].iov_base;

	insist(step >= sizeof(struct stamp), "a datagram arrived cut off");
	for (size_t at = 0; at + sizeof(struct stamp) <= length; at += step)
		memcpy(&s->stamps[s->count++], in + at, sizeof(struct stamp));
}

bool receive_stamps(struct sink *s)
{
	int n;

	for (int i = 0; i < SLOTS; i++)
		s->msg[i].msg_hdr = (struct msghdr){
			.msg_iov = &s->vec[i],
			.msg_iovlen = 1,
			.msg_control = s->segmented ? s->control[i] : NULL,
			.msg_controllen = s->segmented ? CONTROL : 0,
		};
	n = recvmmsg(s->fd, s->msg, SLOTS, 0, NULL);
	s->count = 0;
	for (int i = 0; i < n; i++)
		take(s, i);
	return n > 0;
}

// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "sender.h"

#include <errno.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>

#define SENDER_ROOM (16 << 20)

/* Both headers of a flow, and the sum over what of them the UDP checksum covers. */
struct flow {
	struct {
		struct iphdr ip;
		struct udphdr udp;
	} headers;
	uint32_t sum;
};

_Static_assert(sizeof(((struct flow *)0)->headers) == IP_UDP, "no padding");

static uint32_t sum_words(const void *data, size_t length)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i < length; i += sizeof(word)) {
		memcpy(&word, (const char *)data + i, sizeof(word));
		sum += word;
	}
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff ? sum : ~sum; /* 0 would say: no checksum */
}

/*
 * What waits to be received by the proxy still counts as the sender's: with a small buffer the
 * sender would be slowed down where a real network loses.
 */
static void make_room(int fd)
{
	const int room = SENDER_ROOM;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
}

/* The kernel fills in what it knows better: identification, length and checksum of IP. */
static void prepare_flow(struct flow *f, const struct options *o, unsigned int i)
{
	const struct address from = source_address(o, i);
	struct iphdr *ip = &f->headers.ip;
	struct udphdr *udp = &f->headers.udp;

	*ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP};
	ip->saddr = from.in.sin_addr.s_addr;
	ip->daddr = o->proxy.in.sin_addr.s_addr;
	*udp = (struct udphdr){.source = from.in.sin_port, .dest = o->proxy.in.sin_port};
	udp->len = htons(sizeof(*udp) + o->size);
	f->sum = sum_words(&ip->saddr, 8) + htons(IPPROTO_UDP) + udp->len +
		 sum_words(udp, sizeof(*udp));
}

static void open_flows(struct sender *s, const struct options *o)
{
	s->flows = allocate(s->flow_count, sizeof(*s->flows));
	for (unsigned int i = 0; i < s->flow_count; i++)
		prepare_flow(&s->flows[i], o, i);
	/* One socket for all of them: with a thousand there would be no sendmmsg. */
	s->fd = socket_in(o->client_ns, &o->proxy, SOCK_RAW);
	make_room(s->fd);
}

static int open_socket(const struct options *o, unsigned int i)
{
	const struct address from = source_address(o, i);
	const int fd = bound_socket_in(o->client_ns, &from, SOCK_DGRAM);

	make_room(fd);
	return fd;
}

static void open_segmented(struct sender *s, const struct options *o)
{
	const int size = o->size;
	const unsigned int fit = MAX_BYTES / o->size, most = o->connections > 1 ? RUN : BURST;

	s->segmented = allocate(o->connections, sizeof(*s->segmented));
	for (unsigned int i = 0; i < o->connections; i++) {
		const int fd = open_socket(o, i);

		require(setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof(size)) == 0,
			"UDP_SEGMENT");
		require(connect(fd, &o->proxy.any, o->proxy.length) == 0, "connect");
		s->segmented[i] = fd;
	}
	s->at_once = fit < most ? fit : most;
}

void open_sender(struct sender *s, const struct options *o)
{
	const size_t headers = !o->segmented && o->connections > 1 ? IP_UDP : 0;

	insist(o->size >= sizeof(struct stamp) && o->size <= MAX_SIZE && o->size % 2 == 0,
	       "option -l");
	s->size = o->size;
	s->at_once = 1;
	s->flow_count = o->connections;
	for (int i = 0; i < BURST; i++) {
		s->vec[i] = (struct iovec){s->out[i], headers + o->size};
		s->msg[i].msg_hdr = (struct msghdr){.msg_iov = &s->vec[i], .msg_iovlen = 1};
	}
	if (o->segmented) {
		open_segmented(s, o);
		return;
	}
	if (o->connections > 1)
		open_flows(s, o);
	else
		s->fd = open_socket(o, 0);
	require(connect(s->fd, &o->proxy.any, o->proxy.length) == 0, "connect");
}

/* All of them beside each other, for one call. */
static unsigned int send_segmented(struct sender *s, struct stamp stamp, unsigned int n)
{
	char *out = s->out[0];
	ssize_t sent;

	for (unsigned int i = 0; i < n; i++)
		memcpy(out + i * s->size, &stamp, sizeof(stamp));
	sent = send(s->segmented[s->next_flow], out, n * s->size, 0);
	if (sent <= 0)
		return 0;
	s->next_flow = (s->next_flow + 1) % s->flow_count;
	return sent / s->size;
}

static unsigned int send_flows(struct sender *s, struct stamp stamp, unsigned int n)
{
	const uint32_t stamp_sum = sum_words(&stamp, sizeof(stamp));
	int sent;

	for (unsigned int i = 0; i < n; i++) {
		struct flow *f = &s->flows[(s->next_flow + i) % s->flow_count];

		f->headers.udp.check = fold(f->sum + stamp_sum);
		memcpy(s->out[i], &f->headers, IP_UDP);
		memcpy(s->out[i] + IP_UDP, &stamp, sizeof(stamp));
	}
	sent = sendmmsg(s->fd, s->msg, n, 0);
	if (sent <= 0)
		return 0;
	s->next_flow = (s->next_flow + sent) % s->flow_count;
	return sent;
}

static unsigned int send_one_flow(struct sender *s, struct stamp stamp, unsigned int n)
{
	int sent;

	for (unsigned int i = 0; i < n; i++)
		memcpy(s->out[i], &stamp, sizeof(stamp));
	sent = sendmmsg(s->fd, s->msg, n, 0);
	return sent > 0 ? sent : 0;
}

unsigned int send_stamped(struct sender *s, struct stamp stamp, unsigned int n)
{
	const unsigned int most = s->segmented != NULL ? s->at_once : BURST;
	const unsigned int count = n < most ? n : most;
	unsigned int sent;

	errno = 0;
	if (s->segmented != NULL)
		sent = send_segmented(s, stamp, count);
	else if (s->flows != NULL)
		sent = send_flows(s, stamp, count);
	else
		sent = send_one_flow(s, stamp, count);
	/* ECONNREFUSED is an ICMP error of an earlier datagram; the schedule goes on. */
	require(sent > 0 || errno == EAGAIN || errno == ECONNREFUSED || errno == ENOBUFS, "send");
	return sent;
}

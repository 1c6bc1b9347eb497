/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Header by header through a packet. Each parser checks that its header is there, steps over it
 * and returns it, or NULL; nobody else compares pointers with the end of the packet.
 */
#ifndef L7MP_PARSE_H
#define L7MP_PARSE_H

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "l7mp_bpf.h"

/* Where parsing has come to, and the end of the linear part of the packet. */
struct cursor {
	void *pos;
	void *end;
};

static __always_inline void *take(struct cursor *c, __u32 length)
{
	void *header = c->pos;

	if (header + length > c->end)
		return NULL;
	c->pos = header + length;
	return header;
}

static __always_inline struct ethhdr *parse_ethhdr(struct cursor *c)
{
	return take(c, sizeof(struct ethhdr));
}

/* NULL also for a header with options. */
static __always_inline struct iphdr *parse_iphdr(struct cursor *c)
{
	struct iphdr *ip = take(c, sizeof(*ip));

	return ip && ip->version == 4 && ip->ihl == 5 ? ip : NULL;
}

static __always_inline struct ipv6hdr *parse_ipv6hdr(struct cursor *c)
{
	struct ipv6hdr *ip = take(c, sizeof(*ip));

	return ip && ip->version == 6 ? ip : NULL;
}

static __always_inline struct udphdr *parse_udphdr(struct cursor *c)
{
	return take(c, sizeof(struct udphdr));
}

#endif

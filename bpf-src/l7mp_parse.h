/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Header by header through a packet. Each parser tells where its header is, steps over it, and
 * answers whether it is there, which must be asked before it is looked at. Nobody else compares
 * pointers with the end of the packet, and nobody any pointer with NULL: that takes CAP_PERFMON.
 */
#ifndef L7MP_PARSE_H
#define L7MP_PARSE_H

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <stdbool.h>

#include "l7mp_bpf.h"

/* Where parsing has come to, and the end of the linear part of the packet. */
struct cursor {
	void *pos;
	void *end;
};

static __always_inline bool take(struct cursor *c, __u32 length)
{
	if (c->pos + length > c->end)
		return false;
	c->pos += length;
	return true;
}

static __always_inline bool parse_ethhdr(struct cursor *c)
{
	return take(c, sizeof(struct ethhdr));
}

/* Not one with options. */
static __always_inline bool parse_iphdr(struct cursor *c, struct iphdr **ip)
{
	*ip = c->pos;
	return take(c, sizeof(**ip)) && (*ip)->version == 4 && (*ip)->ihl == 5;
}

static __always_inline bool parse_ipv6hdr(struct cursor *c, struct ipv6hdr **ip)
{
	*ip = c->pos;
	return take(c, sizeof(**ip)) && (*ip)->version == 6;
}

static __always_inline bool parse_udphdr(struct cursor *c, struct udphdr **udp)
{
	*udp = c->pos;
	return take(c, sizeof(**udp));
}

#endif

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Gives a datagram the addresses and ports its flow says, and keeps the sums right that are at a
 * fixed place. The checksum of UDP is not: who includes this says how, see fix_udp_sum().
 *
 * Sums are those of RFC 1071, of 16-bit words in the order of the machine; user space has made
 * them of what is old and what is new.
 */
#ifndef L7MP_REWRITE_H
#define L7MP_REWRITE_H

#include "l7mp_packet.h"

/* One less of the time to live, as the sum of the words it is in sees it. */
#define TTL_LESS ((__u16)~bpf_htons(0x0100))
#define HOP_LIMIT_LESS ((__u16)~bpf_htons(0x0001))

/*
 * Makes the checksum of UDP that of the rewritten datagram, where there is one, and what the
 * kernel knows of the sum of the whole packet. May move the data.
 */
static __always_inline void fix_udp_sum(struct __sk_buff *skb, struct packet *p,
					const struct l7_flow *flow);

static __always_inline __u16 fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return sum + (sum >> 16);
}

static __always_inline void rewrite_ipv4(struct iphdr *ip, const struct l7_flow *flow)
{
	__builtin_memcpy(&ip->saddr, flow->saddr, sizeof(ip->saddr));
	__builtin_memcpy(&ip->daddr, flow->daddr, sizeof(ip->daddr));
	ip->check = ~fold((__u16)~ip->check + flow->addr_diff + TTL_LESS);
	ip->ttl--;
}

static __always_inline void rewrite_ipv6(struct ipv6hdr *ip, const struct l7_flow *flow)
{
	__builtin_memcpy(&ip->saddr, flow->saddr, sizeof(ip->saddr));
	__builtin_memcpy(&ip->daddr, flow->daddr, sizeof(ip->daddr));
	ip->hop_limit--;
}

static __always_inline void rewrite(struct __sk_buff *skb, struct packet *p,
				    const struct l7_flow *flow)
{
	if (p->is_v4)
		rewrite_ipv4(p->ip, flow);
	else
		rewrite_ipv6(p->ip, flow);
	p->udp->source = flow->sport;
	p->udp->dest = flow->dport;
	fix_udp_sum(skb, p, flow);
}

#endif

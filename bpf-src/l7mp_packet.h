/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Finds out whether a packet is a plain and whole datagram, and what flow it is of. */
#ifndef L7MP_PACKET_H
#define L7MP_PACKET_H

#include <linux/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "l7mp_bpf.h"
#include "l7mp_flow.h"
#include "l7mp_parse.h"

#define IP_FRAGMENT 0x3fff /* offset, and the flag "more fragments" */

/* A datagram; its headers are where the pointers say until a helper moves the data. */
struct packet {
	struct l7_flow_key key;
	struct iphdr *v4;   /* NULL in an IPv6 packet */
	struct ipv6hdr *v6; /* NULL in an IPv4 packet */
	struct udphdr *udp;
};

/* What reading a packet's headers comes to. */
enum finding {
	FOUND,	 /* the packet is filled in */
	FOREIGN, /* not UDP over IP */
	UNFIT,	 /* could be ours, but is no plain and whole datagram */
};

static __always_inline enum finding read_udp(struct cursor *c, struct packet *p)
{
	p->udp = parse_udphdr(c);
	if (!p->udp)
		return UNFIT;
	p->key.sport = p->udp->source;
	p->key.dport = p->udp->dest;
	return FOUND;
}

static __always_inline enum finding read_ipv4(struct cursor *c, struct packet *p)
{
	struct iphdr *ip = parse_iphdr(c);

	if (!ip)
		return UNFIT;
	if (ip->protocol != IPPROTO_UDP)
		return FOREIGN;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return UNFIT;
	p->v4 = ip;
	p->key.family = L7_FAMILY_IPV4;
	__builtin_memcpy(p->key.saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(p->key.daddr, &ip->daddr, sizeof(ip->daddr));
	return read_udp(c, p);
}

/* Extension headers, fragments' too, make nexthdr something else than UDP. */
static __always_inline enum finding read_ipv6(struct cursor *c, struct packet *p)
{
	struct ipv6hdr *ip = parse_ipv6hdr(c);

	if (!ip)
		return UNFIT;
	if (ip->nexthdr != IPPROTO_UDP)
		return FOREIGN;
	p->v6 = ip;
	p->key.family = L7_FAMILY_IPV6;
	__builtin_memcpy(p->key.saddr, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(p->key.daddr, &ip->daddr, sizeof(ip->daddr));
	return read_udp(c, p);
}

/* The headers of some drivers' packets are not in the linear part yet. */
static __always_inline struct cursor linear(struct __sk_buff *skb, __u32 ip_header)
{
	const __u32 length = sizeof(struct ethhdr) + ip_header + sizeof(struct udphdr);

	if ((void *)(long)skb->data + length > (void *)(long)skb->data_end)
		bpf_skb_pull_data(skb, length < skb->len ? length : skb->len);
	return (struct cursor){(void *)(long)skb->data, (void *)(long)skb->data_end};
}

/* A tag that the card took off the frame is not in the data, but the packet still has it. */
static __always_inline enum finding read_packet(struct __sk_buff *skb, struct packet *p)
{
	const bool v4 = skb->protocol == bpf_htons(ETH_P_IP);
	struct cursor c;

	if (!v4 && skb->protocol != bpf_htons(ETH_P_IPV6))
		return FOREIGN;
	if (skb->vlan_present)
		return UNFIT;
	c = linear(skb, v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr));
	if (!parse_ethhdr(&c))
		return UNFIT;
	return v4 ? read_ipv4(&c, p) : read_ipv6(&c, p);
}

/* Length of the IP header. */
static __always_inline __u32 ip_header(const struct packet *p)
{
	return p->v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

#endif

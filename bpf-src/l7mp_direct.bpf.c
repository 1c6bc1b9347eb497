// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Forwards the datagrams of established sessions. This variant asks the kernel's own view of a
 * packet how far its checksum is and mends it in place, without a call: Linux 6.2, with BTF.
 */
#include "l7mp_forward.h"

/* include/linux/skbuff.h */
#define CHECKSUM_COMPLETE 2
#define CHECKSUM_PARTIAL 3

/* enum bpf_field_info_kind: what the loader fills in for a field of the running kernel. */
#define FIELD_BYTE_OFFSET 0
#define FIELD_LSHIFT_U64 4
#define FIELD_RSHIFT_U64 5

/* All of it we need; the loader finds the field in the running kernel's. */
struct sk_buff {
	__u8 ip_summed : 2;
} __attribute__((preserve_access_index));

extern void *bpf_cast_to_kern_ctx(void *ctx) __attribute__((section(".ksyms")));

static __always_inline __u64 ip_summed(struct __sk_buff *ctx)
{
	const struct sk_buff *skb = bpf_cast_to_kern_ctx(ctx);
	const __u8 *byte = (const void *)skb +
			   __builtin_preserve_field_info(skb->ip_summed, FIELD_BYTE_OFFSET);
	const __u64 bits = *byte;

	return bits << __builtin_preserve_field_info(skb->ip_summed, FIELD_LSHIFT_U64) >>
	       __builtin_preserve_field_info(skb->ip_summed, FIELD_RSHIFT_U64);
}

/* The sum of the whole packet: IPv4's has its own sum to make up for addresses, IPv6's has not. */
static __always_inline void fix_packet_sum(struct __sk_buff *skb, const struct packet *p,
					   const struct l7_flow *flow)
{
	bpf_csum_update(skb, p->is_v4 ? (__u16)~flow->addr_diff : HOP_LIMIT_LESS);
}

static __always_inline void fix_udp_sum(struct __sk_buff *skb, struct packet *p,
					const struct l7_flow *flow)
{
	const __u64 summed = ip_summed(skb);
	__u16 sum;

	if (summed == CHECKSUM_PARTIAL) {
		/* Only the pseudo header is summed up so far, and that has no ports. */
		p->udp->check = fold(p->udp->check + flow->addr_diff);
		return;
	}
	if (p->udp->check) {
		sum = ~fold((__u16)~p->udp->check + flow->addr_diff + flow->port_diff);
		p->udp->check = sum ? sum : 0xffff;
	}
	if (summed == CHECKSUM_COMPLETE)
		fix_packet_sum(skb, p, flow);
}

SEC("tc")
int l7_in(struct __sk_buff *skb)
{
	return forward(skb);
}

/* Helpers of the kernel are for GPL programs; the module's licence is the choice of the reader. */
char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Forwards the datagrams of established sessions. This variant leaves the checksum of UDP to the
 * kernel's helper, which every kernel since 5.10 has; see l7mp_direct.bpf.c for the faster one.
 */
#include "l7mp_forward.h"

/*
 * The flag makes the helper take an IPv6 address out of skb->csum, of which it is a part, and put
 * nothing back; adding the difference there cancels that. A packet without such a sum is left alone.
 */
static __always_inline void fix_udp_sum(struct __sk_buff *skb, struct packet *p,
					const struct l7_flow *flow)
{
	const __u32 check = sizeof(struct ethhdr) + ip_header(p) + offsetof(struct udphdr, check);

	bpf_l4_csum_replace(skb, check, 0, flow->addr_diff, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0);
	if (!p->is_v4)
		bpf_csum_update(skb, fold(flow->addr_diff + HOP_LIMIT_LESS));
	if (flow->port_diff)
		bpf_l4_csum_replace(skb, check, 0, flow->port_diff, BPF_F_MARK_MANGLED_0);
}

SEC("tc")
int l7_in(struct __sk_buff *skb)
{
	return forward(skb);
}

/* Helpers of the kernel are for GPL programs; the module's licence is the choice of the reader. */
char _license[] SEC("license") = "Dual MIT/GPL";

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The little we need to write kernel programs, with the names libbpf's headers give it, so that
 * they need not be installed. The kernel's own headers (linux/bpf.h) say the rest.
 */
#ifndef L7MP_BPF_H
#define L7MP_BPF_H

#include <linux/bpf.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define SEC(name) __attribute__((section(name), used))

/* linux/stddef.h makes it a mere wish. */
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))

/* Parts of a BTF map definition: an integer or a type, told by the type of a pointer. */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define bpf_htons(x) __builtin_bswap16(x)
#else
#define bpf_htons(x) ((__be16)(x))
#endif
#define bpf_ntohs(x) bpf_htons(x)

/* See bpf-helpers(7). */
static void *(*const bpf_map_lookup_elem)(void *map,
					  const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*const bpf_skb_pull_data)(struct __sk_buff *skb,
				       __u32 len) = (void *)BPF_FUNC_skb_pull_data;
static long (*const bpf_l4_csum_replace)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to,
					 __u64 flags) = (void *)BPF_FUNC_l4_csum_replace;
static __s64 (*const bpf_csum_update)(struct __sk_buff *skb,
				      __wsum csum) = (void *)BPF_FUNC_csum_update;
static long (*const bpf_redirect_neigh)(__u32 ifindex, struct bpf_redir_neigh *params, int plen,
					__u64 flags) = (void *)BPF_FUNC_redirect_neigh;

#endif

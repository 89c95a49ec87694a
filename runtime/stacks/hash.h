//===- hash.h - A wide hash of a whole stack -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_HASH_H
#define PAGESAN_STACKS_HASH_H

#include "stacks/capture.h"

namespace pagesan {

// 128 bits. Stacks are told apart by this hash alone, so its strength matters:
// it is NH (Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC", 1999) over
// 64-bit words, twice with shifted keys. For independent keys two different
// stacks agree with probability 2^-128; of the result the depot keeps 96 bits.
// With 2^26 different stacks, all that fit a 1 GiB depot, the chance of any
// two agreeing is below 2^-44.
struct StackHash {
  u64 Low, High;
};

namespace stack_hash_detail {

// The second hash uses the keys from two further on (Toeplitz).
inline constexpr u32 kKeys = kMaxFrames + 2;
struct Keys {
  u64 Key[kKeys];
};
// splitmix64 (Steele, Lea, Flood): fixed, so that runs are repeatable.
constexpr Keys makeKeys() {
  Keys Result = {};
  u64 State = 0x7061676573616e00;
  for (u64 &Key : Result.Key) {
    u64 Z = (State += 0x9e3779b97f4a7c15);
    Z = (Z ^ (Z >> 30)) * 0xbf58476d1ce4e5b9;
    Z = (Z ^ (Z >> 27)) * 0x94d049bb133111eb;
    Key = Z ^ (Z >> 31);
  }
  return Result;
}
inline constexpr Keys kTheKeys = makeKeys();

// A 128-bit sum of products down to 64 bits, every bit depending on all.
constexpr u64 finish(unsigned __int128 Sum, u64 Odd) {
  u64 Mixed = (u64(Sum) ^ u64(Sum >> 64) * Odd) * Odd;
  Mixed ^= Mixed >> 32;
  Mixed *= 0x9fb21c651e98df25;
  return Mixed ^ (Mixed >> 29);
}

} // namespace stack_hash_detail

// Taken frame by frame, so that it hides in the latency of a walk.
class StackHasher {
public:
  // Pc is frame number I; I counts up from 0 to less than kMaxFrames.
  PAGESAN_ALWAYS_INLINE void add(u32 I, uptr Pc) {
    if (I % 2 == 0) {
      Even = Pc;
      return;
    }
    addPair(I - 1, Even, Pc);
  }

  PAGESAN_ALWAYS_INLINE StackHash finish(u32 Size) {
    using namespace stack_hash_detail;
    if (Size % 2)
      addPair(Size - 1, Even, 0);
    return {stack_hash_detail::finish(A + Size, 0xd6e8feb86659fd93),
            stack_hash_detail::finish(B + Size, 0xa0761d6478bd642f)};
  }

private:
  PAGESAN_ALWAYS_INLINE void addPair(u32 I, uptr X, uptr Y) {
    const u64 *K = stack_hash_detail::kTheKeys.Key + I;
    A += (unsigned __int128)(X + K[0]) * (Y + K[1]);
    B += (unsigned __int128)(X + K[2]) * (Y + K[3]);
  }

  unsigned __int128 A = 0, B = 0;
  uptr Even = 0;
};

} // namespace pagesan

#endif // PAGESAN_STACKS_HASH_H

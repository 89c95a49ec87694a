/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* reuse LIVE SIZE STEPS: LIVE objects, of which a random one is replaced in each
 * step. Prints how many frees lie between the free of an object and the next use
 * of its address: the least, 1 % and the median; 0 when none was used again. */
#include "common.h"

#include <sys/mman.h>

typedef struct {
  uintptr_t Addr;
  uint32_t FreedAt; /* 0: in use */
} Place;
enum { kPlacesLog = 24 };
static Place *Places; /* by hash; outside of the heap */

static Place *placeOf(uintptr_t Addr) {
  size_t At = Addr * 0x9e3779b97f4a7c15u >> (64 - kPlacesLog);
  while (Places[At].Addr && Places[At].Addr != Addr)
    At = (At + 1) % ((size_t)1 << kPlacesLog);
  Places[At].Addr = Addr;
  return &Places[At];
}

static void *mapped(size_t Bytes) {
  return mmap(NULL, Bytes, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static int compare(const void *A, const void *B) {
  uint32_t X = *(const uint32_t *)A, Y = *(const uint32_t *)B;
  return X < Y ? -1 : X > Y;
}

int main(int Argc, char **Argv) {
  if (Argc != 4)
    return 2;
  size_t Live = argument(Argv, 1), Size = argument(Argv, 2);
  size_t Steps = argument(Argv, 3), Count = 0;
  Places = mapped(sizeof(Place) << kPlacesLog);
  uint32_t *Between = mapped(Steps * sizeof(*Between));
  void **Objects = mapped(Live * sizeof(*Objects));
  Random R = {1};
  for (size_t I = 0; I < Live; ++I)
    Objects[I] = allocate(Size);
  for (size_t Step = 1; Step <= Steps; ++Step) {
    void **Object = &Objects[randomBelow(&R, (unsigned)Live)];
    placeOf((uintptr_t)*Object)->FreedAt = (uint32_t)Step;
    free(*Object);
    *Object = allocate(Size);
    Place *Now = placeOf((uintptr_t)*Object);
    if (Now->FreedAt)
      Between[Count++] = (uint32_t)Step - Now->FreedAt;
    Now->FreedAt = 0;
  }
  qsort(Between, Count, sizeof(*Between), compare);
  printf("%u %u %u\n", Between[0], Between[Count / 100], Between[Count / 2]);
  return 0;
}

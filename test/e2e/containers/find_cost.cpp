// Asking where an annotation is wrong takes no system call as long as no library
// was loaded since the start (the modules' list is not walked), and less time than
// writing the container does.
// RUN: %pagesanxx -O1 %s -o %t && %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sanitizer/common_interface_defs.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static double now() {
  timespec Time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Time);
  return double(Time.tv_sec) + double(Time.tv_nsec) * 1e-9;
}

struct Storage {
  char *Begin;
  size_t Size, Used;

  explicit Storage(size_t Size)
      : Begin(static_cast<char *>(std::malloc(Size))), Size(Size), Used(Size) {}
  void use(size_t New) {
    __sanitizer_annotate_contiguous_container(Begin, Begin + Size, Begin + Used,
                                              Begin + New);
    Used = New;
  }
  const void *findBad(size_t Asked) const {
    return __sanitizer_contiguous_container_find_bad_address(
        Begin, Begin + Asked, Begin + Size);
  }
};

// Of several, as others run here, too.
template <class FnT> static double best(FnT Fn) {
  double Least = 1e9;
  for (int I = 0; I < 8; ++I) {
    double Start = now();
    Fn();
    double Took = now() - Start;
    Least = Took < Least ? Took : Least;
  }
  return Least;
}

static void askLarge() {
  Storage Large(24 << 20);
  std::memset(Large.Begin, 1, Large.Size);
  double Write = best([&] { std::memset(Large.Begin, 2, Large.Size); });
  Large.use(Large.Size / 2);
  const void *Bad = nullptr;
  double Ask = best([&] { Bad = Large.findBad(Large.Size / 2); });
  if (Bad || Large.findBad(Large.Size / 2 + 1) != Large.Begin + Large.Size / 2) {
    std::puts("a wrong answer about a large container");
    std::exit(2);
  }
  if (Ask > Write) {
    std::printf("asking takes %f s, writing %f s\n", Ask, Write);
    std::exit(3);
  }
}

int main() {
  askLarge();
  Storage Small(100);
  Small.use(40);
  // From now on anything but read, write and exit ends the process.
  if (prctl(PR_SET_SECCOMP, 1 /*SECCOMP_MODE_STRICT*/)) {
    std::perror("seccomp");
    return 4;
  }
  int Wrong = 0;
  for (size_t Asked = 0; Asked <= 100; ++Asked) {
    const char *Expected = Asked < 40   ? Small.Begin + (Asked + 7) / 8 * 8
                           : Asked > 40 ? Small.Begin + 40
                                        : nullptr;
    if (Asked < 40 && Asked % 8)
      Expected = Small.Begin + Asked; // its granule could end there
    Wrong += Small.findBad(Asked) != Expected;
  }
  syscall(SYS_exit, Wrong);
}

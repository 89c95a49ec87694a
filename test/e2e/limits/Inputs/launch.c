// Runs a program as if by an older kernel, in a container or out of something:
// launch CIRCUMSTANCE PROGRAM ARGUMENTS. Exit code 77 when that is not allowed.
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void skip(const char *Why) {
  fprintf(stderr, "%s: %s\n", Why, strerror(errno));
  exit(77);
}

// --- Filters ------------------------------------------------------------------

enum { Most = 256 };
static struct sock_filter Filter[Most];
static unsigned Length;

static void add(struct sock_filter F) { Filter[Length++] = F; }
static void loadWord(size_t Offset) {
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)Offset));
}
static void refuse(int Error) {
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                   SECCOMP_RET_ERRNO | (unsigned)Error));
}
static void deny(long Call, int Error) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)Call, 0,
                                   1));
  refuse(Error);
}
// When the low word of an argument, masked, compares so with Value.
static void denyWhen(long Call, unsigned Argument, unsigned Mask,
                     unsigned Compare, unsigned Value, int Error) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)Call, 0,
                                   5));
  loadWord(offsetof(struct seccomp_data, args) + 8 * Argument);
  add((struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, Mask));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | Compare | BPF_K, Value, 0, 1));
  refuse(Error);
  loadWord(offsetof(struct seccomp_data, nr));
}
static void install(void) {
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  struct sock_fprog Program = {(unsigned short)Length, Filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program))
    skip("no filters");
}

static void denyAll(const long *Calls, size_t Count, int Error) {
  for (size_t I = 0; I < Count; ++I)
    deny(Calls[I], Error);
}

// What Docker's own profile does not allow to programs without capabilities.
static void docker(void) {
  static const long Calls[] = {
      SYS_acct,          SYS_add_key,          SYS_bpf,
      SYS_clock_settime, SYS_delete_module,    SYS_finit_module,
      SYS_fsopen,        SYS_get_mempolicy,    SYS_init_module,
      SYS_io_uring_setup, SYS_ioperm,          SYS_iopl,
      SYS_kcmp,          SYS_kexec_load,       SYS_keyctl,
      SYS_mbind,         SYS_mount,            SYS_move_pages,
      SYS_open_by_handle_at, SYS_perf_event_open, SYS_personality,
      SYS_pivot_root,    SYS_process_vm_readv, SYS_process_vm_writev,
      SYS_ptrace,        SYS_quotactl,         SYS_reboot,
      SYS_request_key,   SYS_set_mempolicy,    SYS_setns,
      SYS_settimeofday,  SYS_swapon,           SYS_syslog,
      SYS_umount2,       SYS_unshare,          SYS_userfaultfd};
  denyAll(Calls, sizeof(Calls) / sizeof(*Calls), EPERM);
  deny(SYS_clone3, ENOSYS);
}

// MemoryDenyWriteExecute, RestrictRealtime, LockPersonality,
// RestrictNamespaces, SystemCallFilter=~@debug @mount @privileged.
static void systemd(void) {
  denyWhen(SYS_mmap, 2, PROT_WRITE | PROT_EXEC, BPF_JEQ, PROT_WRITE | PROT_EXEC,
           EPERM);
  denyWhen(SYS_mprotect, 2, PROT_EXEC, BPF_JEQ, PROT_EXEC, EPERM);
  denyWhen(SYS_pkey_mprotect, 2, PROT_EXEC, BPF_JEQ, PROT_EXEC, EPERM);
  static const long Calls[] = {
      SYS_sched_setscheduler, SYS_sched_setattr, SYS_sched_setparam,
      SYS_personality,        SYS_unshare,       SYS_setns,
      SYS_ptrace,             SYS_perf_event_open, SYS_process_vm_readv,
      SYS_mount,              SYS_umount2,       SYS_bpf,
      SYS_chown,              SYS_setuid,        SYS_capset,
      SYS_keyctl,             SYS_userfaultfd,   SYS_kcmp,
      SYS_memfd_create,       SYS_mlock,         SYS_mlockall};
  denyAll(Calls, sizeof(Calls) / sizeof(*Calls), EPERM);
}

// Linux 3.16: what came later.
static void oldKernel(void) {
  static const long Calls[] = {SYS_memfd_create, SYS_membarrier, SYS_clone3,
                               SYS_rseq,         SYS_close_range, SYS_openat2,
                               SYS_statx,        SYS_getrandom,  SYS_faccessat2};
  denyAll(Calls, sizeof(Calls) / sizeof(*Calls), ENOSYS);
  // MADV_WIPEONFORK and all that followed, MREMAP_DONTUNMAP.
  denyWhen(SYS_madvise, 2, ~0u, BPF_JGE, 18, EINVAL);
  denyWhen(SYS_mremap, 3, 4, BPF_JEQ, 4, EINVAL);
}

// Not even the advice that every kernel has, if it has any.
static void noAdvice(void) { deny(SYS_madvise, EINVAL); }

// --- Files --------------------------------------------------------------------

static void ownMounts(void) {
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
    skip("no mounts of its own");
}
static void noProc(void) {
  ownMounts();
  if (mount("none", "/proc", "tmpfs", 0, NULL))
    skip("no mount over /proc");
}
// A disk with room for nothing, at LIMITS_DISK.
static void fullDisk(void) {
  const char *Where = getenv("LIMITS_DISK");
  ownMounts();
  if (mount("none", Where, "tmpfs", 0, "size=4k"))
    skip("no disk of its own");
  int Fd = openat(open(Where, O_PATH), "filler", O_CREAT | O_WRONLY, 0600);
  char Page[4096] = {1};
  while (write(Fd, Page, sizeof(Page)) > 0)
    ;
}

// --- Limits -------------------------------------------------------------------

static void limit(int What, rlim_t To) {
  struct rlimit L = {To, To};
  if (setrlimit(What, &L))
    skip("no limit");
}
// The kernel does not count root's.
static void limitProcesses(void) {
  limit(RLIMIT_NPROC, 1);
  if (getuid() == 0 && setuid(65534))
    skip("no other user");
}
// The second or the first version of groups, where either may be made here.
static int limitGroupBy(char *Path, const char *Limit) {
  char Name[80], Text[20];
  if (!mkdtemp(Path))
    return 0;
  int Group = open(Path, O_PATH);
  snprintf(Name, sizeof(Name), "%s/%s", Path, Limit);
  int Max = open(Name, O_WRONLY);
  int Procs = openat(Group, "cgroup.procs", O_WRONLY);
  snprintf(Text, sizeof(Text), "%d", getpid());
  if (Max < 0 || write(Max, "67108864", 8) != 8 || Procs < 0 ||
      write(Procs, Text, strlen(Text)) < 0) {
    rmdir(Path);
    return 0;
  }
  // Who runs this removes the group.
  fprintf(stderr, "group %s\n", Path);
  return 1;
}
static void limitGroup(void) {
  char Second[] = "/sys/fs/cgroup/pagesan-limits-XXXXXX";
  char First[] = "/sys/fs/cgroup/memory/pagesan-limits-XXXXXX";
  if (!limitGroupBy(Second, "memory.max") &&
      !limitGroupBy(First, "memory.limit_in_bytes"))
    skip("no limit of a group");
}

int main(int Argc, char **Argv) {
  const char *What = Argv[1];
  int Is = 0;
#define WHEN(Name) if (!strcmp(What, Name) && ++Is)
  loadWord(offsetof(struct seccomp_data, nr));
  WHEN("docker") docker(), install();
  WHEN("systemd") systemd(), install();
  WHEN("old-kernel") oldKernel(), install();
  WHEN("no-advice") noAdvice(), install();
  WHEN("no-proc") noProc();
  WHEN("full-disk") fullDisk();
  WHEN("address-space") limit(RLIMIT_AS, (rlim_t)4 << 30);
  WHEN("data") limit(RLIMIT_DATA, (rlim_t)1 << 30);
  WHEN("small-stack") limit(RLIMIT_STACK, 128 << 10);
  WHEN("endless-stack") limit(RLIMIT_STACK, RLIM_INFINITY);
  WHEN("descriptors") limit(RLIMIT_NOFILE, 4);
  WHEN("processes") limitProcesses();
  WHEN("group") limitGroup();
  WHEN("closed") close(0), close(1), close(2);
  WHEN("closed-input") close(0);
  WHEN("full-output") {
    int Full = open("/dev/full", O_WRONLY);
    dup2(Full, 1);
    dup2(Full, 2);
  }
  WHEN("fixed-places") personality(ADDR_NO_RANDOMIZE);
  WHEN("legacy-places") personality(ADDR_COMPAT_LAYOUT);
  if (!Is || Argc < 3)
    return 2;
  execv(Argv[2], Argv + 2);
  skip("no program");
}
